// What people see when something dies: a program, a node, a tab, a session.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";

const DEVICE = "phone <b>of</b> \"Alice\"";
let ring, browser, alice, bob, webOfAlice, webOfBob;
const dataOfBob = temporaryDirectory();

before(async () => {
  ring = await Ring.start(4);
  webOfAlice = await Web.start(ring, temporaryDirectory());
  webOfBob = await Web.start(ring, dataOfBob);
  browser = await startBrowser();
  alice = await Visitor.open(browser, webOfAlice);
  bob = await Visitor.open(browser, webOfBob);
  await Promise.all([alice.register("alice"), bob.register("bob")]);
  await alice.openWith("bob");
  await bob.openWith("alice");
});
after(cleanUp);

// Each text is there once, and the sender's tick says that it has arrived.
async function arrivedOnce(texts) {
  for (const text of texts) {
    await bob.shows(text);
    await alice.shows(text, "delivered");
  }
  const shown = await bob.texts();
  for (const text of texts) assert.equal(shown.filter((one) => one === text).length, 1, text);
}

test("a tab that is reloaded while it sends loses nothing and sends nothing twice", async () => {
  const texts = ["reloaded 1", "reloaded 2", "reloaded 3"];
  for (const text of texts) {
    await alice.send(text);
    await alice.page.reload();
    await alice.page.locator("button.conversation", { hasText: "bob" }).click();
  }
  await arrivedOnce(texts);
});

test("what is written to somebody offline waits on the ring, and is there when they come", async () => {
  const port = new URL(webOfBob.url).port;
  assert.equal(await webOfBob.program.stop(), 0);
  await bob.page.getByText("The program behind this page does not answer.").waitFor();
  await alice.send("for later");
  await alice.shows("for later", "stored");

  webOfBob = await Web.start(ring, dataOfBob, "laptop", port);
  await bob.page.getByText("This browser is not known here.").waitFor();
  await bob.page.goto("about:blank");
  await bob.page.goto(webOfBob.url);
  await bob.logIn("bob"); // in the same tab, which comes back to the conversation that was open
  await arrivedOnce(["for later"]);
});

test("a node that is killed while one writes takes nothing along", async () => {
  const texts = [];
  for (let i = 1; i <= 8; ++i) {
    if (i === 3) await ring.nodes[1].stop("SIGKILL");
    texts.push(`while a node died, ${i}`);
    await alice.send(texts.at(-1));
  }
  await arrivedOnce(texts);
});

test("a login elsewhere takes the account over, and it can be taken back", async () => {
  const phone = await Visitor.open(browser, await Web.start(ring, temporaryDirectory(), DEVICE));
  await phone.logIn("alice");

  const banner = alice.page.getByRole("alert").filter({ hasText: "took this account over" });
  await banner.waitFor();
  assert.ok((await banner.textContent()).includes(`“${DEVICE}”`));
  assert.ok(await alice.page.locator("#message").isDisabled());
  await alice.shot("taken-over");
  await phone.page.getByText(/“.+” has handed over its messages: \d+\./).waitFor();
  await phone.page.locator("button.conversation", { hasText: "bob" }).click();
  await phone.shows("while a node died, 1");
  assert.deepEqual(await phone.texts(), await alice.texts());
  await phone.shows("while a node died, 8", "delivered");
  await phone.shot("handed-over");

  await banner.getByRole("button", { name: "Use it here again" }).click();
  await alice.page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await alice.page.keyboard.press("Enter");
  await banner.getByText("No such user, or a wrong password.").waitFor();
  await alice.page.getByRole("textbox", { name: "Password" }).fill("correct horse battery staple");
  await alice.page.keyboard.press("Enter");
  await banner.waitFor({ state: "detached" });
  await phone.page.getByText("“laptop” took this account over").waitFor();
  await alice.send("back again");
  await arrivedOnce(["back again"]);
});

test("without a ring one is told, and what is written goes out later", async () => {
  for (const node of ring.nodes) await node.stop("SIGKILL");
  await alice.page.getByText("Reconnecting to the ring.").waitFor();
  await alice.send("no ring at all");
  await alice.shows("no ring at all", "queued");
  const isAtEnd = () => alice.page.locator(".messages").evaluate(
    (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2);
  await waitUntil(isAtEnd, "the end in sight, under the banner");
  await alice.shot("reconnecting");
  assert.deepEqual([alice.troubles, alice.elsewhere, bob.troubles], [[], [], []]);
});
