// What opens an account, on the page: another password, recovery words, and the way in with them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  cleanUp, PASSWORD, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web,
} from "./harness.mjs";

const NEXT = "another battery staple";
const THIRD = "una tercera, por si acaso";
const PHONE = { locale: "es-ES", colorScheme: "dark", viewport: { width: 360, height: 640 } };

let ring, web, other, browser, alice, bob, phone;

before(async () => {
  ring = await Ring.start(2);
  web = await Web.start(ring, temporaryDirectory());
  other = await Web.start(ring, temporaryDirectory(), "phone");
  browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web);
  phone = await Visitor.open(browser, other, PHONE);
  await Promise.all([alice.register("alice"), bob.register("bob")]);
});
after(cleanUp);

const sheet = (visitor) => visitor.page.locator("dialog.sheet");
const section = (visitor, title) => sheet(visitor).locator("section").filter({
  has: visitor.page.getByRole("heading", { name: title, exact: true }),
});
const refused = (visitor, text) => visitor.page.getByRole("alert").filter({ hasText: text }).waitFor();

async function openSettings(visitor) {
  await visitor.page.getByRole("button", { name: "Settings" }).click();
  await sheet(visitor).waitFor();
}

async function change(visitor, present, next, again = next) {
  const part = section(visitor, "Password");
  await part.getByLabel("Present password").fill(present);
  await part.getByLabel("New password", { exact: true }).fill(next);
  await part.getByLabel("The new password once more").fill(again);
  await visitor.page.keyboard.press("Enter");
}

// The words that are shown after this.
async function makeWords(visitor, password) {
  await section(visitor, "Recovery words").getByLabel("Present password").fill(password);
  await visitor.page.keyboard.press("Enter");
  const list = sheet(visitor).locator(".recovery-words li");
  await list.first().waitFor();
  return list.allTextContents();
}

// Types what is asked for; the first of the two in another way.
async function answerCheck(visitor, words, first) {
  const fields = sheet(visitor).getByLabel(/^Word \d+$/);
  assert.equal(await fields.count(), 2);
  const places = await sheet(visitor).locator("form.secrets label").allTextContents();
  const asked = places.map((label) => words[Number(label.split(" ")[1]) - 1]);
  await fields.nth(0).fill(first ?? asked[0]);
  await fields.nth(1).fill(asked[1].toUpperCase());
  await sheet(visitor).getByRole("button", { name: "Compare" }).click();
  return places;
}

async function recover(words, password, { name = "alice", again = password } = {}) {
  const { page } = phone;
  await page.getByLabel("Nombre").fill(name);
  await page.getByLabel("Las 24 palabras").fill(words);
  await page.getByLabel("Contraseña nueva", { exact: true }).fill(password);
  await page.getByLabel("La contraseña nueva otra vez").fill(again);
  await page.getByRole("button", { name: "Recuperarla" }).click();
}

test("a password that cannot be changed so is refused for what is wrong", async () => {
  await alice.openWith("bob");
  await alice.send("before it all");
  await alice.shows("before it all", "delivered");
  await openSettings(alice);

  await change(alice, PASSWORD, NEXT, "another battery stable");
  await refused(alice, "The two new passwords differ.");
  await change(alice, "not this one", NEXT);
  await refused(alice, "Wrong password.");
  await change(alice, PASSWORD, PASSWORD);
  await refused(alice, "It is the present one.");
  assert.deepEqual(await alice.barriers(), []);
});

test("a changed password opens the account here, and the former one does not", async () => {
  await change(alice, PASSWORD, NEXT);
  await section(alice, "Password").getByText("The password has changed.").waitFor();
  for (const id of ["#present-password", "#new-password", "#new-password-again"]) {
    assert.equal(await sheet(alice).locator(id).inputValue(), "", id);
  }
  await alice.shot("settings");
  await alice.page.keyboard.press("Escape");
  await sheet(alice).waitFor({ state: "detached" });
  await alice.send("after it"); // one stays logged in
  await alice.shows("after it", "delivered");

  const second = await Visitor.open(browser, web); // another browser, of the same program
  await second.fillIn(0, "alice", PASSWORD);
  await refused(second, "wrong password");
  await second.fillIn(0, "alice", NEXT);
  await second.page.locator("button.conversation", { hasText: "bob" }).click();
  await second.shows("before it all");
  await second.context.close();

  await alice.page.getByRole("button", { name: "Log out" }).click(); // then the ring is asked
  await alice.fillIn(0, "alice", PASSWORD);
  await refused(alice, "wrong password");
  await alice.fillIn(0, "alice", NEXT);
  await alice.page.locator("button.conversation", { hasText: "bob" }).click();
  await alice.shows("after it");
});

test("recovery words are shown once, and asked for before they are gone", async () => {
  await openSettings(alice);
  await section(alice, "Recovery words").getByLabel("Present password").fill("not this one");
  await alice.page.keyboard.press("Enter");
  await refused(alice, "Wrong password.");
  assert.equal(await sheet(alice).locator(".recovery-words").count(), 0);

  alice.words = await makeWords(alice, NEXT);
  assert.equal(alice.words.length, 24);
  assert.ok(alice.words.every((word) => /^[a-z]{3,8}$/.test(word)), String(alice.words));
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("recovery-words");
  await alice.page.emulateMedia({ media: "print" });
  assert.equal(await sheet(alice).locator(".recovery-words").isVisible(), false);
  await alice.page.emulateMedia({ media: null });

  await alice.page.keyboard.press("Escape"); // takes a second word
  await refused(alice, "If they are not on paper, they are lost");
  await sheet(alice).getByRole("button", { name: "Keep them open" }).click();
  assert.deepEqual(await sheet(alice).locator(".recovery-words li").allTextContents(), alice.words);

  await sheet(alice).getByRole("button", { name: "I have written them down" }).click();
  const [first] = await answerCheck(alice, alice.words, "zoology");
  await refused(alice, `${first} is another one.`);
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("recovery-check");
  await sheet(alice).getByRole("button", { name: "Show the words again" }).click();
  await sheet(alice).getByRole("button", { name: "I have written them down" }).click();
  await answerCheck(alice, alice.words);
  await sheet(alice).getByText("They match.").waitFor();
  await alice.page.keyboard.press("Escape");
  await sheet(alice).waitFor({ state: "detached" });
});

test("words open the account on another profile, on a phone; the device of before is told", async () => {
  const { page } = phone;
  await page.locator(".tabs button").first().click();
  await page.getByLabel("Nombre").fill("alice");
  await page.getByRole("button", { name: "He olvidado mi contraseña" }).click();
  assert.equal(await page.getByLabel("Nombre").inputValue(), "alice");
  const list = page.getByLabel("Las 24 palabras");
  await waitUntil(() => list.evaluate((one) => one === document.activeElement), "the keyboard on the words");
  assert.deepEqual(await phone.barriers(), []);
  await phone.shot("recover");

  const words = alice.words.join(" ");
  await recover(words, THIRD, { again: NEXT });
  await refused(phone, "Las dos contraseñas nuevas no son iguales.");
  await recover(alice.words.slice(1).join(" "), THIRD);
  await refused(phone, "Son 23.");
  await recover(["xyzzy", ...alice.words.slice(1)].join(" "), THIRD);
  await refused(phone, "La palabra 1 no está en la lista");
  await recover(words, THIRD, { name: "bob" });
  await refused(phone, "Nunca se crearon palabras de recuperación para «bob».");
  await recover(words, THIRD, { name: "nobody-here" });
  await refused(phone, "No hay ningún usuario «nobody-here».");

  await recover(alice.words.map((word) => word.slice(0, 4).toUpperCase()).join("\n"), THIRD);
  await page.locator("#search").waitFor();
  await page.locator("button.conversation", { hasText: "bob" }).waitFor(); // handed over
  await phone.shot("recovered");
  await alice.page.getByText("“phone” took this account over").waitFor();
});

test("of the device that lost the account the former password takes nothing back", async () => {
  const banner = alice.page.locator(".taken-over");
  await banner.getByRole("button", { name: "Use it here again" }).click();
  await banner.getByRole("textbox", { name: "Password" }).fill(NEXT);
  await alice.page.keyboard.press("Enter");
  await banner.getByText("wrong password").waitFor();
  await banner.getByRole("textbox", { name: "Password" }).fill(THIRD);
  await alice.page.keyboard.press("Enter");
  await banner.waitFor({ state: "detached" });
});

test("words of before open nothing once there are others", async () => {
  await openSettings(alice);
  const words = await makeWords(alice, THIRD);
  assert.notDeepEqual(words, alice.words);
  await alice.page.keyboard.press("Escape");
  await sheet(alice).getByRole("button", { name: "Close all the same" }).click();
  await sheet(alice).waitFor({ state: "detached" });

  await phone.page.getByRole("button", { name: "Salir" }).click();
  await phone.page.getByRole("button", { name: "He olvidado mi contraseña" }).click();
  await recover(alice.words.join(" "), NEXT);
  await refused(phone, "Estas palabras no abren la cuenta");
  await phone.page.getByRole("button", { name: "Volver a entrar" }).click();
  await phone.page.locator("#password").waitFor();
  alice.later = words;
});

test("nothing secret stays in the page, its address or what the programs say", async () => {
  for (const { page } of [alice, phone]) {
    const left = await page.evaluate(() => [
      location.href, document.documentElement.outerHTML, JSON.stringify({ ...sessionStorage }),
      JSON.stringify({ ...localStorage }), ...[...document.querySelectorAll("input, textarea")].map((one) => one.value),
    ].join("\n"));
    for (const secret of [PASSWORD, NEXT, THIRD, ...[alice.words, alice.later].map((words) => words.join(" "))]) {
      assert.equal(left.includes(secret), false);
    }
  }
  const said = [web.program.output, other.program.output].join();
  for (const secret of [PASSWORD, NEXT, THIRD, alice.words.slice(0, 3).join(" ")]) {
    assert.equal(said.includes(secret), false);
  }
  assert.deepEqual([alice.troubles, alice.elsewhere, phone.troubles, phone.elsewhere], [[], [], [], []]);
});
