// That somebody is typing, on the page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";

let alice, bob;

before(async () => {
  const ring = await Ring.start(2);
  const web = await Web.start(ring, temporaryDirectory());
  const browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web, {
    locale: "es-ES", colorScheme: "dark", viewport: { width: 390, height: 780 },
  });
  await Promise.all([alice.register("alice"), bob.register("bob")]);
  await alice.openWith("bob");
  await alice.send("hello bob");
  await bob.openWith("alice");
  await bob.shows("hello bob");
  await bob.send("hola alice");
  await alice.shows("hola alice");
});
after(cleanUp);

const header = (visitor) => visitor.page.locator(".conversation-view header .typing");
const isShown = (visitor, text) => header(visitor).filter({ hasText: text }).waitFor();
const isOver = (visitor) => header(visitor).filter({ hasText: /^$/ }).waitFor({ state: "attached" });
const type = (visitor, text) => visitor.page.locator("#message").pressSequentially(text, { delay: 30 });

test("is seen in the header and the list, and ends by itself", async () => {
  await alice.page.evaluate(() => {
    globalThis.said = [];
    const status = document.querySelector(".conversation-view header .typing");
    new MutationObserver(() => globalThis.said.push(status.textContent))
      .observe(status, { childList: true, characterData: true, subtree: true });
  });

  await bob.page.bringToFront();
  await type(bob, "un momento, que lo miro ahora mismo");
  await isShown(alice, "bob is typing…");
  await alice.page.locator(".conversation .typing", { hasText: "is typing…" }).waitFor();
  await alice.shot("typing");
  assert.equal(await header(alice).getAttribute("role"), "status", "announced politely");
  assert.deepEqual(await alice.barriers(), []);
  await isOver(alice);
  assert.equal(await alice.page.locator(".conversation .typing").count(), 0);

  assert.deepEqual(await alice.page.evaluate(() => globalThis.said), ["bob is typing…", ""], "not at each key");
});

test("is ended by the message; in Spanish, on a phone", async () => {
  await alice.page.bringToFront();
  await type(alice, "see you at noon");
  await isShown(bob, "alice está escribiendo…");
  assert.deepEqual(await bob.barriers(), []);
  const width = await bob.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `nothing sticks out: ${width}`);
  await bob.shot("typing-phone");
  await bob.page.getByRole("button", { name: "Volver a las conversaciones" }).click();
  await bob.page.locator(".conversation .typing", { hasText: "está escribiendo…" }).waitFor();
  await bob.shot("typing-phone-list");
  await bob.page.locator(".conversation").click();

  await alice.page.keyboard.press("Enter");
  await bob.shows("see you at noon");
  await isOver(bob);
});

test("is not seen of who hides, nor by them", async () => {
  await bob.page.bringToFront();
  await bob.page.getByRole("button", { name: "Volver a las conversaciones" }).click();
  await bob.page.getByRole("button", { name: "Lo que otros ven de ti" }).click();
  const sheet = bob.page.locator("dialog.sheet");
  await sheet.getByRole("checkbox").click();
  await sheet.getByText("Ya nadie ve si estás en línea").waitFor();
  await sheet.getByText("nadie ve quién está escribiendo").waitFor();
  await bob.page.keyboard.press("Escape");
  await bob.page.locator(".conversation").click();
  await bob.page.getByRole("heading", { name: "alice" }).waitFor();
  const seen = [alice, bob].map((visitor) => visitor.page.evaluate(() => {
    globalThis.said = [];
    const status = document.querySelector(".conversation-view header .typing");
    new MutationObserver(() => globalThis.said.push(status.textContent))
      .observe(status, { childList: true, characterData: true, subtree: true });
  }));
  await Promise.all(seen);

  await type(bob, "nadie lo ve");
  await bob.page.keyboard.press("Enter");
  await alice.shows("nadie lo ve");
  await alice.page.bringToFront();
  await type(alice, "nor this");
  await alice.page.keyboard.press("Enter");
  await bob.shows("nor this");

  for (const visitor of [alice, bob]) {
    assert.deepEqual(await visitor.page.evaluate(() => globalThis.said), []);
  }
  await waitUntil(() => alice.troubles.length + bob.troubles.length === 0, "no error on a page");
});
