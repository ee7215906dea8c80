// What people read when a text cannot be taken, or a message not shown. A full mailbox, a full disk
// and a message of a later version are said by the program behind the page; here something between
// the two says so in its place.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, Web } from "./harness.mjs";

let alice, bob;
let refusal = null; // the outcome of whatever alice sends; null: the program's own
let tell = null; // a notice to alice's page

before(async () => {
  const ring = await Ring.start(1, "--replicas", "1");
  const web = await Web.start(ring, temporaryDirectory());
  const browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web);
  await Promise.all([alice.register("alice"), bob.register("bob")]);
  await alice.page.routeWebSocket("**/api/live", (page) => {
    const program = page.connectToServer();
    tell = (notice) => page.send(JSON.stringify(notice));
    program.onMessage((text) => page.send(text));
    page.onMessage((text) => {
      const { request, command } = JSON.parse(text);
      if (command !== "send" || refusal === null) return program.send(text);
      page.send(JSON.stringify({ answer: request, outcome: refusal, detail: "", messages: [] }));
    });
  });
  await alice.page.reload();
  await alice.openWith("bob");
});
after(cleanUp);

// It stays where it was typed, with the reason, and goes once there is none.
async function refuseOnce(outcome, sentence) {
  const text = `in spite of ${outcome}`;
  refusal = outcome;
  await alice.send(text);
  const row = alice.page.locator("article.failed", { hasText: text });
  await row.getByText(sentence).waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot(outcome.replace("_", "-"));
  await alice.page.reload();
  await alice.openWith("bob");
  await row.getByText(sentence).waitFor();

  refusal = null;
  await row.getByRole("button", { name: "Try again" }).click();
  await alice.shows(text, "delivered");
  assert.equal(await row.count(), 0);
}

test("a full mailbox is named, and the text waits", async () => {
  await refuseOnce("mailbox_full", "Not sent. The mailbox of bob is full; the message waits here.");
});

test("a full disk is named, and the text stays", async () => {
  await refuseOnce("disk_full", "Not sent. The disk of this device is full: nothing was changed.");
});

test("a text that is refused is taken back into the field, or thrown away", async () => {
  refusal = "disk_full";
  await alice.send("changed my mind");
  const row = alice.page.locator("article.failed", { hasText: "changed my mind" });
  await row.getByRole("button", { name: "Edit" }).click();
  assert.equal(await alice.page.locator("#message").inputValue(), "changed my mind");
  assert.equal(await row.count(), 0);
  await alice.page.keyboard.press("Enter");
  await row.getByRole("button", { name: "Discard" }).click();
  await row.waitFor({ state: "detached" });
  refusal = null;
});

test("a message that only a later version can show is announced, and hides nothing else", async () => {
  tell({ notice: "newer_message" });
  await alice.page.getByText("A message waits for you that this version cannot show: update the program").waitFor();
  await bob.openWith("alice");
  await bob.send("one that it can");
  await alice.shows("one that it can");
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("newer-message");
});

test("the same in Spanish", async () => {
  await alice.page.evaluate(() => localStorage.setItem("language", "es"));
  await alice.page.reload();
  await alice.page.getByText("in spite of disk_full").first().waitFor();
  refusal = "mailbox_full";
  await alice.send("otra vez");
  await alice.page.getByText("El buzón de bob está lleno; el mensaje espera aquí.").waitFor();
  tell({ notice: "newer_message" });
  await alice.page.getByText("Te espera un mensaje que esta versión no sabe mostrar").waitFor();
  assert.deepEqual([alice.troubles, alice.elsewhere], [[], []]);
});
