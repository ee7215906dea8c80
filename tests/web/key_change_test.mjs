// Somebody's keys change: a ring that has forgotten their account gives the name to who asks for it.
// It is made so by putting the only node's disk back to what it was before they came.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, Web } from "./harness.mjs";

let ring, browser, alice, bob, impostor;

before(async () => {
  ring = await Ring.start(1);
  browser = await startBrowser();
  alice = await Visitor.open(browser, await Web.start(ring, temporaryDirectory()));
  await alice.register("alice");
  const former = path.join(temporaryDirectory(), "former");
  await ring.between((disk) => fs.cpSync(disk, former, { recursive: true }));

  const webOfBob = await Web.start(ring, temporaryDirectory());
  bob = await Visitor.open(browser, webOfBob);
  await bob.register("bob");
  await alice.openWith("bob");
  await alice.send("Is it you?");
  await alice.shows("Is it you?", "delivered");
  await alice.page.getByRole("button", { name: "About bob" }).click();
  await alice.page.getByRole("button", { name: "They match" }).click();
  await alice.page.getByText("You have verified bob.").waitFor();
  await alice.page.keyboard.press("Escape");

  await webOfBob.program.stop("SIGKILL");
  await ring.between((disk) => {
    fs.rmSync(disk, { recursive: true });
    fs.cpSync(former, disk, { recursive: true });
  });
  impostor = await Visitor.open(browser, await Web.start(ring, temporaryDirectory(), "desk"));
  await impostor.register("bob");
});
after(cleanUp);

test("what comes from other keys is not shown as theirs, and the mark is taken away", async () => {
  await impostor.openWith("alice");
  await impostor.send("It is me, really.");
  await impostor.shows("It is me, really.", "stored");

  await alice.page.getByRole("alert").filter({ hasText: "The keys of bob are not those known here" }).waitFor();
  await alice.page.locator("h2 .verified").waitFor({ state: "detached" });
  assert.equal(await alice.page.getByText("It is me, really.").count(), 0);
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("key-changed");
});

test("nothing is sent to other keys, a sentence says so, and what was typed stays", async () => {
  await alice.send("My secret.");

  const unsent = alice.page.locator("article", { hasText: "My secret." });
  await unsent.getByText("The keys of bob have changed: nothing was sent.").waitFor();
  await alice.page.setViewportSize({ width: 360, height: 740 });
  await alice.shot("phone-key-changed");
  await alice.page.reload(); // on a phone the conversation that was open is there again
  await unsent.getByText("nothing was sent").waitFor();
  assert.equal(await impostor.page.getByText("My secret.").count(), 0);
  assert.deepEqual([alice.troubles, alice.elsewhere], [[], []]);
});
