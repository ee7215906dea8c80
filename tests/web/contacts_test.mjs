// People on the page: a stranger's request, blocking, the user's own names, safety numbers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";
import { readQr } from "./qr_reader.mjs";

let alice, bob;

before(async () => {
  const ring = await Ring.start(2);
  const web = await Web.start(ring, temporaryDirectory());
  const browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web, { locale: "es-ES", colorScheme: "dark" });
  await Promise.all([alice.register("alice"), bob.register("bob")]);
});
after(cleanUp);

const entry = (visitor, name) => visitor.page.locator("button.conversation", { hasText: name });
const bar = (visitor) => visitor.page.locator(".standing-bar");
const button = (where, name) => where.getByRole("button", { name, exact: true });
const sheet = (visitor) => visitor.page.locator("dialog.sheet");
const isGone = (locator) => locator.waitFor({ state: "detached" });

async function openContact(visitor, label) {
  await visitor.page.getByRole("button", { name: label }).click();
  await sheet(visitor).waitFor();
}
async function closeSheet(visitor) {
  await visitor.page.keyboard.press("Escape");
  await isGone(sheet(visitor));
}

test("a request is denied, with a second word, and a later message makes another", async () => {
  await alice.openWith("bob");
  await alice.send("an unwanted text");
  await entry(bob, "alice").getByText("Solicitud").waitFor();
  await entry(bob, "alice").click();
  await bob.shows("an unwanted text");
  await bar(bob).getByText("No conoces a alice").waitFor();
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("request");

  await button(bar(bob), "Rechazar…").focus();
  await bob.page.keyboard.press("Enter");
  await waitUntil(() => bob.page.evaluate(() => document.activeElement.textContent === "Conservar"),
    "the keyboard on the way back");
  await button(bar(bob), "Rechazar y borrar").click();
  await isGone(entry(bob, "alice"));
  await alice.shows("an unwanted text", "delivered");

  await alice.send("a better text");
  await entry(bob, "alice").click();
  await bob.shows("a better text");
  assert.deepEqual(await bob.texts(), ["a better text"]);
});

test("what was read is told once the request is accepted", async () => {
  await alice.shows("a better text", "delivered");
  assert.equal(await alice.message("a better text", "read").count(), 0);

  await button(bar(bob), "Aceptar").click();

  await isGone(bar(bob));
  await alice.shows("a better text", "read");
  assert.equal(await entry(bob, "alice").getByText("Solicitud").count(), 0);
  await waitUntil(() => bob.page.evaluate(() => document.activeElement.id === "message"),
    "the keyboard in the field");
});

test("the user's own name is shown, found and taken away", async () => {
  await openContact(bob, "Sobre alice");
  await waitUntil(() => button(sheet(bob), "Coinciden").isEnabled(), "the number to be compared");
  assert.deepEqual(await bob.barriers(), []);
  await sheet(bob).locator("#alias").fill("Alicia del taller");
  await bob.page.keyboard.press("Enter");
  await sheet(bob).getByText("Guardado.", { exact: true }).waitFor();
  await sheet(bob).locator("#alias").fill("turned \u202eround");
  await bob.page.keyboard.press("Enter");
  await sheet(bob).getByText("caracteres que no se ven").waitFor();
  await closeSheet(bob);

  await bob.page.getByRole("heading", { name: "Alicia del taller" }).waitFor();
  await bob.page.locator("#search").fill("TALLER");
  await entry(bob, "Alicia del taller").waitFor();
  await bob.page.locator("#search").fill("");
  await bob.page.reload();
  await entry(bob, "Alicia del taller").click();
  await openContact(bob, "Sobre alice");
  await sheet(bob).locator("#alias").fill("");
  await bob.page.keyboard.press("Enter");
  await sheet(bob).getByText("Guardado.", { exact: true }).waitFor();
  await closeSheet(bob);
  await bob.page.getByRole("heading", { name: "alice" }).waitFor();
});

test("both see the same safety number, and the mark stays", async () => {
  await openContact(alice, "About bob");
  await openContact(bob, "Sobre alice");
  const number = sheet(alice).locator(".safety-number");
  await number.waitFor();
  await sheet(bob).locator(".safety-number").waitFor();
  assert.match(await number.textContent(), /^([0-9]{5} ){11}[0-9]{5}$/);
  assert.equal(await number.textContent(), await sheet(bob).locator(".safety-number").textContent());

  const cells = await sheet(alice).getByRole("img", { name: "The safety number as a QR code" })
    .locator("path").evaluate((path) => path.getAttribute("d"));
  const rows = Array.from({ length: 25 }, (_, y) =>
    Array.from({ length: 25 }, (_, x) => (cells.includes(`M${x} ${y}h`) ? "1" : "0")).join(""));
  assert.equal(readQr(rows), (await number.textContent()).replaceAll(" ", ""));

  await button(sheet(alice), "They match").click();

  await sheet(alice).getByText("You have verified bob.").waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("contact");
  await closeSheet(alice);
  await closeSheet(bob);
  await alice.page.reload();
  await entry(alice, "bob").getByRole("img", { name: "Verified" }).waitFor();
});

test("who is blocked is not heard, and cannot be written to", async () => {
  await openContact(bob, "Sobre alice");
  await button(sheet(bob), "Bloquear a alice").click();
  await button(sheet(bob), "Desbloquear a alice").waitFor();
  await closeSheet(bob);
  await entry(bob, "alice").getByText("Bloqueado").waitFor();
  assert.equal(await bob.page.locator("#message").count(), 0);
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("blocked");

  await entry(alice, "bob").click();
  await alice.send("nobody hears this");
  await alice.shows("nobody hears this", "stored");
  await button(bar(bob), "Desbloquear").click();
  await isGone(bar(bob));
  await alice.send("and this?");
  await bob.shows("and this?");
  await bob.send("yes");
  await alice.shows("yes");

  assert.equal(await bob.message("nobody hears this").count(), 0);
  await alice.shows("and this?", "read");
  await alice.shows("nobody hears this", "stored");
  for (const visitor of [alice, bob]) {
    assert.deepEqual([visitor.troubles, visitor.elsewhere], [[], []]);
  }
});
