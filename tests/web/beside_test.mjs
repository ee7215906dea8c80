// A p2pchat command beside the page, on the same profile: what it does is seen on every page of its
// user, without a reload.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";

let ring, web, browser, data, alice, bob, tab;

before(async () => {
  ring = await Ring.start(2);
  data = temporaryDirectory();
  web = await Web.start(ring, data);
  browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web);
  await Promise.all([alice.register("alice"), bob.register("bob")]);
  tab = await alice.context.newPage(); // another of the same user
  await tab.goto(web.origin);
  await tab.locator("#search").waitFor();
});
after(cleanUp);

const command = (...words) => ring.command(`${data}/people/alice.profile`, words);
const entry = (page, name) => page.locator("button.conversation", { hasText: name });
const onBoth = (see) => Promise.all([alice.page, tab].map(see));

test("what a command reads is not unread any more", async () => {
  await alice.openWith("bob");
  await alice.send("hello"); // so that bob is no stranger
  await alice.shows("hello", "delivered");
  await alice.page.keyboard.press("Escape");
  await bob.openWith("alice");
  await bob.send("first");
  await bob.send("second");
  await onBoth((page) => entry(page, "bob").locator(".badge", { hasText: "2" }).waitFor());

  assert.match(command("inbox"), /first[^]*second/);

  await onBoth((page) => entry(page, "bob").locator(".badge").waitFor({ state: "detached" }));
  await waitUntil(async () => (await alice.page.title()) === "P2P-Chat", "nothing unread in the title");
});

test("what is read in one tab is not unread in another", async () => {
  await bob.send("third");
  await onBoth((page) => entry(page, "bob").locator(".badge", { hasText: "1" }).waitFor());

  await alice.page.bringToFront();
  await entry(alice.page, "bob").click();
  await alice.shows("third");

  await onBoth((page) => entry(page, "bob").locator(".badge").waitFor({ state: "detached" }));
});

test("what a command sends, notes and hides is shown", async () => {
  command("send", "bob", "from a terminal", "--wait", "queued");
  await alice.shows("from a terminal");
  await entry(tab, "bob").getByText("from a terminal").waitFor();

  command("alias", "bob", "Robert");
  await onBoth((page) => entry(page, "Robert").waitFor());
  command("pin", "bob");
  await onBoth((page) => entry(page, "Robert").getByRole("img", { name: "Pinned" }).waitFor());
  command("block", "bob");
  await onBoth((page) => entry(page, "Robert").getByText("Blocked").waitFor());
  command("unblock", "bob");
  await onBoth((page) => entry(page, "Robert").getByText("Blocked").waitFor({ state: "detached" }));
  command("presence", "hide");
  await onBoth((page) => page.locator(".icon.hidden-eye").waitFor());
});

test("what a command imports and forgets comes and goes", async () => {
  const message = { id: "d".repeat(64), from: "dave", to: "alice", outgoing: false, text: "long ago",
    state: "received", unread: false, sent_ms: 1_600_000_000_000, lamport: 1 };
  const header = { format: "p2pchat-history", version: 1, account: "alice", exported_ms: Date.now() };
  const file = path.join(temporaryDirectory(), "old.jsonl");
  fs.writeFileSync(file, [header, message, { messages: 1 }].map((one) => JSON.stringify(one) + "\n").join(""));

  command("import", file);
  await onBoth((page) => entry(page, "dave").getByText("long ago").waitFor());

  command("prune", "--older-than", "1y");
  await onBoth((page) => entry(page, "dave").waitFor({ state: "detached" }));
  await waitUntil(async () => (await alice.texts()).includes("third"), "the rest");
  assert.deepEqual([alice.troubles, bob.troubles], [[], []]);
});
