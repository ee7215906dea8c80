// The lab of a ring of real nodes: `p2pchat-sim view --live` in the browser.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { afterEach, test } from "node:test";

import { cleanUp, Lab, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil } from "./harness.mjs";

afterEach(cleanUp);

// What stands on the page, and what one does there.
class Watcher {
  static async open(lab, options = {}) {
    const watcher = new Watcher();
    const browser = await startBrowser();
    watcher.visitor = await Visitor.open(browser, lab, { viewport: { width: 1280, height: 800 }, ...options });
    watcher.page = watcher.visitor.page;
    await watcher.page.locator("#counts").filter({ hasText: /\d/ }).waitFor();
    return watcher;
  }
  async counts(text) {
    await this.page.locator("#counts").filter({ hasText: text }).waitFor();
  }
  async select(node) {
    await this.page.locator("#node").selectOption(String(node));
    await this.page.locator("#state").filter({ hasText: /\w/ }).waitFor();
  }
  async state() {
    return this.page.locator("#state").textContent();
  }
  // The number that the page has for the node at that address.
  async numberAt(address) {
    const count = await this.page.locator("#node option").count();
    for (let number = 0; number < count - 1; ++number) {
      await this.select(number);
      const facts = this.page.locator("#facts dd").first().filter({ hasText: /at|en/ });
      const before = await facts.textContent();
      if (before.endsWith(` ${address}`)) return number;
      // The facts of the one before may still stand there.
      await this.page.waitForTimeout(300);
      if ((await facts.textContent()).endsWith(` ${address}`)) return number;
    }
    throw new Error(`no node at ${address}`);
  }
  async nodes(kind) {
    return (await this.page.locator(`#facts dd.${kind} .chip`).allTextContents()).map(Number);
  }
  async now() {
    return this.page.locator("#slider").evaluate((slider) => Number(slider.value));
  }
  async slideTo(value) {
    await this.page.locator("#slider").evaluate((slider, to) => {
      slider.value = String(to);
      slider.dispatchEvent(new Event("input"));
      slider.dispatchEvent(new Event("change"));
    }, value);
  }
  async press(key) {
    await this.page.locator("#title").click(); // not in a list of choices
    await this.page.keyboard.press(key);
  }
  async happened(text) {
    return this.page.locator("#happened li").filter({ hasText: text }).count();
  }
  async plots() {
    return this.page.locator(".plot").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  }
}

test("a node is killed, the ring heals, it comes back, and one can look back all the while", async () => {
  const ring = await Ring.start(4);
  const lab = await Lab.start("--live", ring.nodes[0].address, "--ring", ring.name);
  const watcher = await Watcher.open(lab);
  const { page } = watcher;
  await watcher.counts("4 active");
  const victim = await watcher.numberAt(ring.nodes[2].address);
  assert.equal(await watcher.state(), "active");
  const [previous] = await watcher.nodes("predecessor");
  await page.waitForTimeout(3000); // something to look back at
  await watcher.visitor.shot("live");
  const alive = await watcher.now();

  // What cannot be known of a live ring, or must not be done to it, is not there at all.
  assert.equal(await page.locator("#live").textContent(), "live");
  assert.equal(await page.locator("#title").textContent(), ring.name);
  for (const absent of ["#deeds", "#kinds", "#step", "#speed", "#journeysTab", "#checksTab", "#journeysView"]) {
    assert.ok(await page.locator(absent).isHidden(), absent);
  }
  assert.equal(await page.locator("#facts dd.finger").count(), 0);
  const plots = await watcher.plots();
  assert.equal(plots.length, 6);
  for (const label of plots) assert.match(label, /: \d/);
  assert.equal(plots[0], "Active nodes: 4");

  const killed = Date.now();
  await ring.nodes[2].stop("SIGKILL");
  await watcher.counts("3 active · 1 silent");
  console.log(`a node that was killed is shown silent after ${((Date.now() - killed) / 1000).toFixed(1)} s`);
  await watcher.select(previous);
  await waitUntil(async () => {
    const after = await watcher.nodes("successor");
    return after.length > 0 && !after.includes(victim);
  }, "a ring that has healed around it");
  assert.equal(await watcher.happened(`node ${victim} does not answer`), 1);
  await watcher.select(victim);
  await waitUntil(async () => (await watcher.state()) === "silent", "it is silent");
  await page.locator("#facts").getByText("Silent for").waitFor();
  assert.deepEqual(await watcher.visitor.barriers(), []);
  await watcher.visitor.shot("live-lost");

  await watcher.slideTo(alive);
  await watcher.counts("4 active");
  await waitUntil(async () => (await watcher.state()) === "active", "it was alive then");
  await page.locator("#banner").filter({ hasText: "As it was seen at" }).waitFor();
  assert.match(await page.locator("#now").textContent(), /^\d\d:\d\d:\d\d, \d+\s(s|min) ago$/);
  assert.equal(await watcher.happened("does not answer"), 0);
  await watcher.visitor.shot("live-back");
  await watcher.press(" ");
  await watcher.counts("3 active · 1 silent");
  await page.locator("#banner").waitFor({ state: "hidden" });
  assert.match(await page.locator("#now").textContent(), /^live, \d\d:\d\d:\d\d$/);

  await ring.run(2);
  await watcher.counts("4 active");
  assert.equal(await watcher.happened(`node ${victim} has restarted`), 1);
  await ring.run(4);
  await watcher.counts("5 active");
  assert.equal(await watcher.happened(`found at ${ring.nodes[4].address}`), 1);

  // Keys of a simulation do nothing, and the page is not left for them.
  for (const key of ["c", "r", "x", "p", "n", "h", ".", "+", "j"]) await watcher.press(key);
  for (const key of [" ", "ArrowLeft"]) {
    await watcher.press(key);
    await page.locator("#banner").filter({ hasText: "As it was seen at" }).waitFor();
    await watcher.press(" ");
    await page.locator("#banner").waitFor({ state: "hidden" });
  }
  await watcher.counts("5 active");
  assert.deepEqual(watcher.visitor.troubles, []);
  assert.deepEqual(watcher.visitor.elsewhere, []);
});

test("a closed ring opens to who has its key; on a phone, in Spanish", async () => {
  const directory = temporaryDirectory();
  const [key, other] = ["a", "b"].map((digit) => {
    const file = path.join(directory, `${digit}.key`);
    fs.writeFileSync(file, digit.repeat(64));
    return file;
  });
  const ring = await Ring.start(3, "--ring-key-file", key);
  const words = ["--live", `${ring.nodes[0].address},${ring.nodes[1].address}`, "--ring", ring.name];

  for (const [more, hint] of [[[], /closed ring needs --ring-key-file/], [["--ring-key-file", other], /key another one/]]) {
    const [status, said] = await Lab.refused(...words, ...more);
    assert.equal(status, 16, said);
    assert.match(said, /no node of the ring/);
    assert.match(said, hint);
  }

  const phone = await Watcher.open(await Lab.start(...words, "--ring-key-file", key), {
    viewport: { width: 390, height: 780 }, colorScheme: "dark", locale: "es-ES", hasTouch: true,
  });
  const { page } = phone;
  await phone.counts("3 activos");
  assert.equal(await page.locator("#live").textContent(), "en vivo");
  await phone.select(1);
  await page.locator("#happened").getByText("el nodo 1 aparece en").waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, "nothing sticks out");
  const left = await page.locator("body").innerText();
  assert.doesNotMatch(left, /silent|answer|records|live/i);
  assert.deepEqual(await phone.visitor.barriers(), []);
  await page.waitForTimeout(2000);
  await phone.visitor.shot("live-phone");
  await page.locator("#facts").scrollIntoViewIfNeeded();
  await phone.visitor.shot("live-phone-node");
  assert.deepEqual(phone.visitor.troubles, []);
});

test("what is wrong is said with an exit status", async () => {
  const [, said] = await Lab.refused("--live", "127.0.0.1:9", "--ring", "nowhere", "--listen", "127.0.0.1:0");
  assert.match(said, /no node of the ring 'nowhere' answers at 127\.0\.0\.1:9/);
  for (const words of [
    ["--live", "nonsense"], ["--live", ""], ["--live", "127.0.0.1:9", "calm"], ["--live", "127.0.0.1:9", "--seed", "1"],
    ["--live", "127.0.0.1:9", "--trace", "x"], ["calm", "--ring", "r"], ["calm", "--ring-key-file", "f"],
    ["--live", "127.0.0.1:9", "--ring-key-file", "/nowhere"], ["--live", "127.0.0.1:9", "--listen", "nonsense"],
  ]) {
    const [status, why] = await Lab.refused(...words);
    assert.equal(status, 2, `${words}: ${why}`);
  }
});
