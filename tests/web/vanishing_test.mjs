// Messages that do not last, on the page: the timer of a conversation, and one whose time is over.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";

let ring, data, alice, bob;

before(async () => {
  ring = await Ring.start(2);
  data = temporaryDirectory();
  const web = await Web.start(ring, data);
  const browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web, { locale: "es-ES", colorScheme: "dark", viewport: { width: 360, height: 640 } });
  await Promise.all([alice.register("alice"), bob.register("bob")]);
});
after(cleanUp);

const entry = (visitor, name) => visitor.page.locator("button.conversation", { hasText: name });
const sheet = (visitor) => visitor.page.locator("dialog.sheet");

async function choose(visitor, label, title, option) {
  await visitor.page.getByRole("button", { name: label }).click();
  await sheet(visitor).getByRole("combobox", { name: title }).selectOption(option);
}
async function closeSheet(visitor) {
  await visitor.page.keyboard.press("Escape");
  await sheet(visitor).waitFor({ state: "detached" });
}

test("one side sets a timer, and both see it and who has set it", async () => {
  await alice.openWith("bob");
  await alice.send("this stays");
  await entry(bob, "alice").click();
  await bob.shows("this stays");
  await bob.page.locator(".standing-bar").getByRole("button", { name: "Aceptar" }).click();

  await choose(alice, "About bob", "Disappearing messages", "1h");
  await sheet(alice).getByText("New messages last 1 hour, as you set it.").waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("vanishing");
  await closeSheet(alice);

  await bob.page.locator("main .lasting").getByText("Los mensajes nuevos duran 1 hora, según eligió alice.").waitFor();
  await alice.send("this does not");
  await bob.shows("this does not");
  await bob.message("this does not").getByRole("img", { name: "Desaparece 1 hora después de que lo vieras" }).waitFor();
  await alice.message("this does not").getByRole("img", { name: "Goes 1 hour after it was sent" }).waitFor();
  assert.equal(await alice.message("this stays").locator(".brief").count(), 0);
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("vanishing-phone");
});

test("the other side ends it", async () => {
  await choose(bob, "Sobre alice", "Mensajes temporales", "off");
  await closeSheet(bob);
  await alice.page.locator("main .lasting").waitFor({ state: "detached" });
  await alice.send("this stays again");
  await bob.shows("this stays again");
  assert.equal(await bob.message("this stays again").locator(".brief").count(), 0);
});

// A file of the history brings one whose time ends soon.
test("a message whose time is over is gone from the page and its list", async () => {
  const profile = path.join(data, "people", "alice.profile");
  const file = path.join(data, "history.json");
  ring.command(profile, ["export", file]);
  const lines = fs.readFileSync(file, "utf8").trim().split("\n");
  const last = JSON.parse(lines.at(-2));
  const brief = {
    ...last, id: "ab".repeat(32), text: "gone in a moment", lamport: last.lamport + 1, sent_ms: Date.now(),
    vanish_s: 3600, vanishes_ms: Date.now() + 25_000,
  };
  const count = JSON.parse(lines.at(-1));
  fs.writeFileSync(file, [...lines.slice(0, -1), JSON.stringify(brief), JSON.stringify({ messages: count.messages + 1 })].join("\n") + "\n");
  assert.match(ring.command(profile, ["import", file]), /1/);

  await alice.page.reload();
  await alice.shows("gone in a moment");
  await entry(alice, "bob").getByText("gone in a moment").waitFor();

  await alice.message("gone in a moment").waitFor({ state: "detached" });
  await waitUntil(async () => (await entry(alice, "bob").getByText("this stays again").count()) === 1,
    "the message before in the list");
  await alice.page.reload();
  await alice.shows("this stays again");
  assert.equal(await alice.message("gone in a moment").count(), 0);
  assert.equal(ring.command(profile, ["search", "moment"]).includes("gone"), false);
  for (const visitor of [alice, bob]) {
    assert.deepEqual([visitor.troubles, visitor.elsewhere], [[], []]);
  }
});
