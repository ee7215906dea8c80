// How somebody wants conversations on the page: pinned, muted, and what is typed and not sent.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";

let ring, web, browser, data, alice, bob, carol;

before(async () => {
  ring = await Ring.start(2);
  data = temporaryDirectory();
  web = await Web.start(ring, data);
  browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web, { locale: "es-ES", colorScheme: "dark" });
  carol = await Visitor.open(browser, web);
  await Promise.all([alice.register("alice"), bob.register("bob"), carol.register("carol")]);
});
after(cleanUp);

const entry = (page, name) => page.locator("button.conversation", { hasText: name });
const names = (page) => page.locator("button.conversation .who bdi").allTextContents();
const field = (page) => page.locator("#message");
const button = (where, name) => where.getByRole("button", { name, exact: true });
const sheetOf = (page) => page.locator("dialog.sheet");

async function openSheet(visitor, label) {
  await visitor.page.getByRole("button", { name: label }).click();
  await sheetOf(visitor.page).waitFor();
  return sheetOf(visitor.page);
}
async function closeSheet(visitor) {
  await visitor.page.keyboard.press("Escape");
  await sheetOf(visitor.page).waitFor({ state: "detached" });
}
// Another tab of the same browser.
async function tabOf(visitor, name) {
  const page = await visitor.context.newPage();
  await page.goto(web.origin);
  await entry(page, name).click();
  await field(page).waitFor();
  return page;
}
const says = (page, text) => waitUntil(async () => (await field(page).inputValue()) === text, `"${text}" in the field`);

test("a pinned conversation comes first, by keyboard alone, and after a reload", async () => {
  await bob.openWith("alice");
  await bob.send("from bob");
  await entry(alice.page, "bob").waitFor();
  await carol.openWith("alice");
  await carol.send("from carol");
  await entry(alice.page, "carol").waitFor();
  assert.deepEqual(await names(alice.page), ["carol", "bob"]);

  await entry(alice.page, "bob").click();
  const sheet = await openSheet(alice, "About bob");
  await button(sheet, "Pin to the top").focus();
  await alice.page.keyboard.press("Enter");
  await button(sheet, "Unpin").waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("arranging");
  await closeSheet(alice);

  await waitUntil(async () => (await names(alice.page)).join() === "bob,carol", "bob at the top");
  await entry(alice.page, "bob").getByRole("img", { name: "Pinned" }).waitFor();
  await alice.page.reload();
  await entry(alice.page, "carol").waitFor();
  assert.deepEqual(await names(alice.page), ["bob", "carol"]);
});

test("what comes where it is muted is not counted in the title", async () => {
  await bob.page.bringToFront();
  const sheet = await openSheet(bob, "Sobre alice");
  await sheet.getByLabel("Por cuánto tiempo").selectOption("8h");
  await button(sheet, "Silenciar").click();
  await sheet.getByText("Silenciada hasta").waitFor();
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("muted");
  await closeSheet(bob);
  await bob.page.keyboard.press("Escape"); // and the conversation: nobody looks at it
  await field(bob.page).waitFor({ state: "detached" });

  await alice.page.bringToFront();
  await entry(alice.page, "bob").click();
  await alice.send("do not wake up");
  await entry(bob.page, "alice").getByText("do not wake up").waitFor();
  await entry(bob.page, "alice").locator(".quiet-badge").waitFor();
  assert.equal(await bob.page.title(), "P2P-Chat");

  await carol.page.bringToFront();
  await carol.openWith("bob");
  await carol.send("wake up");
  await waitUntil(async () => (await bob.page.title()) === "(1) P2P-Chat", "carol's text in the title");
});

test("a draft comes back after a reload, in another tab, and after the program's restart", async () => {
  await alice.page.bringToFront();
  await field(alice.page).fill("Dear Bob, ¿qué");
  await alice.page.reload(); // at once: the page tells it while it goes
  await field(alice.page).waitFor();
  await says(alice.page, "Dear Bob, ¿qué");

  const tab = await tabOf(alice, "bob");
  await says(tab, "Dear Bob, ¿qué");
  await tab.close();
  await alice.page.bringToFront();
  await entry(alice.page, "carol").click();
  await entry(alice.page, "bob").getByText("Draft:").waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("draft");

  assert.equal(await alice.page.evaluate(() => JSON.stringify(sessionStorage).includes("Dear Bob")), false);
  await web.program.stop();
  web = await Web.start(ring, data, "laptop", Number(new URL(web.origin).port));
  const again = await Visitor.open(browser, web);
  await again.logIn("alice");
  await entry(again.page, "bob").click();
  await says(again.page, "Dear Bob, ¿qué");
  await again.send("Dear Bob, ¿qué tal?");
  await again.shows("Dear Bob, ¿qué tal?");
  await says(again.page, "");
  await again.page.reload();
  await field(again.page).waitFor();
  await again.shows("Dear Bob, ¿qué tal?");
  await says(again.page, "");
  await alice.context.close();
  alice = again;
});

test("a page that is closed tells what was typed", async () => {
  const tab = await tabOf(alice, "bob");
  await field(tab).fill("the");
  await says(alice.page, "the"); // nobody types here
  await field(tab).fill("the last words"); // sooner than the next one is kept
  await tab.close({ runBeforeUnload: true });

  await alice.page.bringToFront();
  await says(alice.page, "the last words");
});

test("what is typed in one tab stays, whatever another one types", async () => {
  await field(alice.page).fill("typed here");
  const tab = await tabOf(alice, "bob");
  await waitUntil(async () => (await field(tab).inputValue()) !== "", "a draft in the other tab");
  await field(tab).fill("typed there");
  // Kept by the profile: a third tab has it.
  const third = await tabOf(alice, "bob");
  await says(third, "typed there");

  assert.equal(await field(alice.page).inputValue(), "typed here");
  await field(tab).press("Enter");
  await says(tab, "");
  await says(third, "");
  assert.equal(await field(alice.page).inputValue(), "typed here");
  await tab.close();
  await third.close();
  await alice.page.bringToFront();
  await field(alice.page).fill("");
});

test("a telephone shows the same", async () => {
  const phone = await Visitor.open(browser, web, { viewport: { width: 360, height: 640 } });
  await phone.logIn("alice");
  await entry(phone.page, "bob").getByRole("img", { name: "Pinned" }).waitFor();
  await entry(phone.page, "bob").click();
  const sheet = await openSheet(phone, "About bob");
  await button(sheet, "Mute").click();
  await sheet.getByText("Muted until").waitFor();
  assert.deepEqual(await phone.barriers(), []);
  await phone.shot("arranging-phone");
  await button(sheet, "Unmute").click();
  await button(sheet, "Mute").waitFor();
  for (const visitor of [alice, phone]) {
    assert.deepEqual([visitor.troubles, visitor.elsewhere], [[], []]);
  }
});
