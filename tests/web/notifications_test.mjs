// What the browser tells of while nobody looks: only what is wanted, and nothing that somebody sees.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";

// In the place of the browser's own, which nobody can read: what was shown and what is open still.
function recordNotifications() {
  globalThis.asked = 0;
  globalThis.told = [];
  globalThis.Notification = class {
    static permission = sessionStorage.getItem("leave") ?? "default";
    static async requestPermission() {
      globalThis.asked += 1;
      this.permission = globalThis.willAllow === false ? "denied" : "granted";
      sessionStorage.setItem("leave", this.permission);
      return this.permission;
    }
    constructor(title, options) {
      Object.assign(this, { title, ...options, isOpen: true });
      globalThis.told.push(this);
    }
    close() {
      this.isOpen = false;
    }
  };
}

const data = temporaryDirectory();
let ring, web, browser, alice, bob, other;

before(async () => {
  ring = await Ring.start(2);
  web = await Web.start(ring, data);
  browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web);
  for (const { context, page } of [alice, bob]) {
    await context.addInitScript(recordNotifications);
    await page.reload();
  }
  await Promise.all([alice.register("alice"), bob.register("bob")]);
});
after(cleanUp);

const told = (visitor) => visitor.page.evaluate(() => globalThis.told.map(
  ({ title, body, isOpen }) => ({ title, body, isOpen })));
const sheet = (visitor) => visitor.page.locator("dialog.sheet");

async function openSettings(visitor, label = "Settings") {
  await visitor.page.getByRole("button", { name: label, exact: true }).click();
  await sheet(visitor).waitFor();
}
async function closeSheet(visitor) {
  await visitor.page.keyboard.press("Escape");
  await sheet(visitor).waitFor({ state: "detached" });
}
// The same page, in front of nobody: its window has lost the keyboard, as behind another window.
const lookAway = (visitor) => visitor.page.evaluate(() => (document.hasFocus = () => false));
const lookHere = (visitor) => visitor.page.evaluate(() => {
  delete document.hasFocus;
  window.dispatchEvent(new Event("focus"));
});
// What alice has sent is with bob's page, and so is what that might tell of it.
async function sendAndWait(text) {
  await alice.send(text);
  await alice.shows(text, "delivered");
  await bob.page.locator("button.conversation", { hasText: text }).waitFor();
  await bob.page.evaluate(() => new Promise((done) => setTimeout(done, 1000)));
}

test("nothing is asked and nothing told until somebody wants it", async () => {
  await alice.openWith("bob");
  await lookAway(bob);
  await sendAndWait("unasked for");
  assert.deepEqual(await told(bob), []);
  assert.equal(await bob.page.evaluate(() => globalThis.asked), 0);
});

test("who refuses the browser's question is told what to do, and nothing is on", async () => {
  await bob.page.evaluate(() => (globalThis.willAllow = false));
  await openSettings(bob);
  const box = sheet(bob).getByLabel("The browser tells me of new messages");
  await box.click();
  await sheet(bob).getByText("The browser does not allow it to this page").waitFor();
  assert.equal(await box.isChecked(), false);
  await box.click();
  await waitUntil(() => bob.page.evaluate(() => globalThis.asked === 2), "a second question, by a second click");
  await waitUntil(async () => !(await box.isChecked()), "nothing is on");

  await bob.page.evaluate(() => (globalThis.willAllow = true));
  await box.click();
  await sheet(bob).getByLabel("With their texts").waitFor();
  assert.equal(await box.isChecked(), true);
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("notifications");
  await closeSheet(bob);
});

test("a stranger's request is told without what it says, a contact's message without its text", async () => {
  await sendAndWait("the stranger's secret");
  assert.deepEqual(await told(bob), [{ title: "alice", body: "Wants to write to you", isOpen: true }]);
  await bob.page.evaluate(() => globalThis.told[0].onclick()); // opens it
  await bob.page.getByRole("heading", { name: "alice" }).waitFor();
  await lookHere(bob);
  await bob.page.locator(".standing-bar").getByRole("button", { name: "Accept" }).click();
  await waitUntil(async () => !(await told(bob))[0].isOpen, "what is read is not told any more");

  await lookAway(bob);
  await sendAndWait("a contact's secret");
  assert.deepEqual((await told(bob)).slice(1), [{ title: "alice", body: "A new message", isOpen: true }]);
  await sendAndWait("and another one");
  assert.deepEqual((await told(bob)).slice(1).map((one) => one.isOpen), [false, true]); // the newest alone
  await lookHere(bob);
  await waitUntil(async () => (await told(bob)).every((one) => !one.isOpen), "all of them read");
});

test("nothing is told of what somebody sees, in this tab or in another", async () => {
  const before = (await told(bob)).length;
  await sendAndWait("seen at once");
  assert.equal((await told(bob)).length, before);

  other = await bob.context.newPage();
  await other.goto(web.origin);
  await other.locator("button.conversation", { hasText: "alice" }).click();
  await other.locator("article", { hasText: "seen at once" }).waitFor();
  await lookAway(bob);
  await other.bringToFront();
  await sendAndWait("seen in the other tab");
  assert.equal((await told(bob)).length, before);
  assert.equal(await other.evaluate(() => globalThis.told.length), 0);
  await other.close();
  await bob.page.bringToFront();
});

test("texts are told where that is wanted, as texts, and gone once they are deleted", async () => {
  await openSettings(bob);
  await sheet(bob).getByLabel("With their texts").check();
  await closeSheet(bob);
  await bob.page.reload(); // the choice is the browser's
  await bob.page.locator("button.conversation", { hasText: "alice" }).waitFor();
  await lookAway(bob);
  await sendAndWait("<img src=x onerror=alert(1)>");
  assert.deepEqual(await told(bob), [{ title: "alice", body: "<img src=x onerror=alert(1)>", isOpen: true }]);

  const slip = alice.page.locator("article.mine", { hasText: "<img" });
  await slip.hover();
  await slip.getByRole("button", { name: "Delete" }).click();
  await slip.getByRole("button", { name: "Delete for both" }).click();
  await waitUntil(async () => !(await told(bob))[0].isOpen, "the deleted text gone from there, too");
});

test("a muted conversation is silent", async () => {
  await lookHere(bob);
  await bob.page.getByRole("button", { name: "About alice" }).click();
  await sheet(bob).getByRole("button", { name: "Mute" }).click();
  await sheet(bob).getByRole("button", { name: "Unmute" }).waitFor();
  await closeSheet(bob);
  await lookAway(bob);
  const before = (await told(bob)).length;
  await sendAndWait("into the silence");
  assert.equal((await told(bob)).length, before);
  await lookHere(bob);
});

test("it is turned off without a question, and the browser's own does what is asked", async () => {
  const asked = await bob.page.evaluate(() => globalThis.asked);
  await openSettings(bob);
  await sheet(bob).getByLabel("The browser tells me of new messages").uncheck();
  await sheet(bob).getByLabel("With their texts").waitFor({ state: "detached" });
  assert.equal(await bob.page.evaluate(() => globalThis.asked), asked);
  assert.equal(await bob.page.evaluate(() => localStorage.getItem("notify")), "");

  const real = await Visitor.open(browser, web, { locale: "es-ES" });
  await real.context.grantPermissions(["notifications"], { origin: web.origin });
  await real.page.reload();
  await real.register("carol");
  await openSettings(real, "Ajustes");
  await sheet(real).getByLabel("El navegador me avisa").check();
  await sheet(real).getByLabel("Con sus textos").waitFor();
  await real.page.setViewportSize({ width: 360, height: 740 });
  await real.shot("phone-notifications");
  assert.deepEqual(await real.barriers(), []);
  assert.deepEqual([real.troubles, alice.troubles, bob.troubles], [[], [], []]);
});
