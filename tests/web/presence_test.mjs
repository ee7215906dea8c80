// Whether others see on the page that somebody is here.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";

let ring, web, browser, data, alice, bob;

before(async () => {
  ring = await Ring.start(2);
  data = temporaryDirectory();
  web = await Web.start(ring, data);
  browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web, {
    locale: "es-ES", colorScheme: "dark", viewport: { width: 390, height: 780 },
  });
  await Promise.all([alice.register("alice"), bob.register("bob")]);
});
after(cleanUp);

const shown = (page, text) => page.locator(".presence", { hasText: text });
const sheetOf = (page) => page.locator("dialog.sheet");
const switchOf = (page) => sheetOf(page).getByRole("checkbox");

// Another look at the conversation, which asks anew.
async function lookAgain(visitor, name) {
  await visitor.page.bringToFront();
  await visitor.page.reload();
  await visitor.page.getByRole("heading", { name }).waitFor();
}

test("who hides is not seen, and does not see others: by keyboard alone", async () => {
  await bob.openWith("alice");
  await bob.send("hola");
  await shown(bob.page, "en línea").waitFor();
  await alice.page.bringToFront();
  await alice.openWith("bob");
  await shown(alice.page, "online").waitFor();

  await alice.page.getByRole("button", { name: "What others see of you" }).focus();
  await alice.page.keyboard.press("Enter");
  await sheetOf(alice.page).waitFor();
  assert.equal(await switchOf(alice.page).isChecked(), true);
  await switchOf(alice.page).focus();
  await alice.page.keyboard.press("Space");
  await sheetOf(alice.page).getByRole("status").getByText("Nobody sees any more").waitFor();
  assert.equal(await switchOf(alice.page).isChecked(), false);
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("presence-hidden");
  await alice.page.keyboard.press("Escape");
  await shown(alice.page, "you hide your presence").waitFor();
  await alice.shot("presence-of-others");

  await lookAgain(bob, "alice");
  await shown(bob.page, "sin conexión").waitFor();
  assert.equal(await bob.page.locator(".avatar .dot").count(), 0);
});

test("messages still come, and the setting is there after a restart and in another tab", async () => {
  await alice.page.bringToFront();
  await alice.send("I am here all the same");
  await bob.page.bringToFront();
  await bob.shows("I am here all the same");
  await bob.send("¿de verdad?");
  await bob.shows("¿de verdad?", "delivered");

  await web.program.stop();
  web = await Web.start(ring, data, "laptop", Number(new URL(web.origin).port));
  const again = await Visitor.open(browser, web);
  await again.logIn("alice");
  const tab = await again.context.newPage();
  await tab.goto(web.origin);
  await tab.getByRole("button", { name: "What others see of you" }).click();
  assert.equal(await switchOf(tab).isChecked(), false);

  await again.page.bringToFront();
  await again.page.getByRole("button", { name: "What others see of you" }).click();
  await switchOf(again.page).click();
  await sheetOf(again.page).getByRole("status").getByText("Others see whether you are online").waitFor();
  await waitUntil(() => switchOf(tab).isChecked(), "the other tab to hear of it");
});

test("in Spanish, on a phone", async () => {
  const phone = await Visitor.open(browser, web, {
    locale: "es-ES", colorScheme: "dark", viewport: { width: 390, height: 780 },
  });
  await phone.logIn("bob");
  await phone.page.getByRole("button", { name: "Lo que otros ven de ti" }).click();
  await switchOf(phone.page).click();
  await sheetOf(phone.page).getByText("Ya nadie ve si estás en línea").waitFor();
  assert.deepEqual(await phone.barriers(), []);
  const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `nothing sticks out: ${width}`);
  await phone.shot("presence-phone");
  await phone.page.keyboard.press("Escape");
  await sheetOf(phone.page).waitFor({ state: "detached" });
  await phone.shot("presence-phone-list");
});
