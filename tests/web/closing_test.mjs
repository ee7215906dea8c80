// An account that is closed on the page: two questions, and what is left.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { cleanUp, PASSWORD, Ring, startBrowser, temporaryDirectory, Visitor, Web } from "./harness.mjs";

const PHONE = { locale: "es-ES", colorScheme: "dark", viewport: { width: 360, height: 640 } };

let ring, web, browser, alice, bob, phone;

before(async () => {
  ring = await Ring.start(2);
  web = await Web.start(ring, temporaryDirectory());
  browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web);
  await Promise.all([alice.register("alice"), bob.register("bob")]);
});
after(cleanUp);

const sheet = (visitor) => visitor.page.locator("dialog.sheet");
const section = (visitor, title) => sheet(visitor).locator("section").filter({
  has: visitor.page.getByRole("heading", { name: title, exact: true }),
});
const refused = (visitor, text) => visitor.page.getByRole("alert").filter({ hasText: text }).waitFor();

async function close(visitor, name, password) {
  const part = section(visitor, "Close the account");
  await part.getByLabel("Type the name of the account").fill(name);
  await part.getByLabel("Present password").fill(password);
  await part.getByRole("button", { name: "Close it for ever" }).click();
}

test("closing asks twice and is refused for what is wrong", async () => {
  await alice.openWith("bob");
  await alice.send("farewell");
  await alice.shows("farewell", "delivered");
  await alice.page.getByRole("button", { name: "Settings" }).click();
  const part = section(alice, "Close the account");
  await part.getByRole("button", { name: "Close this account…" }).click();
  await part.getByLabel("Type the name of the account").waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("closing");

  await close(alice, "alicia", PASSWORD);
  await refused(alice, "That is another name: this account is alice.");
  await close(alice, "alice", "not this one");
  await refused(alice, "Wrong password.");
  await part.getByRole("button", { name: "Keep the account" }).click();
  await part.getByRole("button", { name: "Close this account…" }).waitFor();
});

test("a closed account is nowhere any more, and others see it", async () => {
  await section(alice, "Close the account").getByRole("button", { name: "Close this account…" }).click();
  await close(alice, "Alice", PASSWORD);
  await alice.page.locator("#password").waitFor(); // nobody is logged in here

  await alice.fillIn(0, "alice", PASSWORD);
  await refused(alice, "No such user, or a wrong password.");
  await bob.openWith("alice");
  await bob.send("are you there?");
  await bob.page.getByText("alice has closed their account").first().waitFor();
  await bob.shot("closed-contact");
  assert.deepEqual(await bob.barriers(), []);
});

test("the same on a phone, in Spanish", async () => {
  phone = await Visitor.open(browser, web, PHONE);
  const { page } = phone;
  await page.locator(".tabs button").nth(1).click();
  await page.getByLabel("Nombre").fill("carla");
  await page.locator("#password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("#search").waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Ajustes" }).click();
  const part = section(phone, "Cerrar la cuenta");
  await part.getByRole("button", { name: "Cerrar esta cuenta…" }).click();
  await part.getByLabel("Escribe el nombre de la cuenta").fill("carla");
  await part.getByLabel("Contraseña actual").fill(PASSWORD);
  assert.deepEqual(await phone.barriers(), []);
  await phone.shot("closing-phone");
  await part.getByRole("button", { name: "Cerrarla para siempre" }).click();
  await page.locator("#password").waitFor();
  assert.deepEqual([alice.troubles, bob.troubles, phone.troubles], [[], [], []]);
});
