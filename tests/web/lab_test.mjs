// The lab: `p2pchat-sim view` in the browser.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { cleanUp, Lab, startBrowser, Visitor, waitUntil } from "./harness.mjs";

after(cleanUp);

// What stands on the page, and what one does there.
class Watcher {
  static async open(browser, lab, options = {}) {
    const watcher = new Watcher();
    watcher.visitor = await Visitor.open(browser, lab, { viewport: { width: 1280, height: 800 }, ...options });
    watcher.page = watcher.visitor.page;
    await watcher.page.locator("#counts").filter({ hasText: /\d/ }).waitFor();
    return watcher;
  }
  async now() {
    return Number.parseFloat(await this.page.locator("#now").textContent());
  }
  async digest() {
    return /digest (0x[0-9a-f]+)/.exec(await this.page.locator("#now").getAttribute("title"))[1];
  }
  async slideTo(seconds) {
    await this.page.locator("#slider").evaluate((slider, value) => {
      slider.value = String(value * 1e6);
      slider.dispatchEvent(new Event("input"));
      slider.dispatchEvent(new Event("change"));
    }, seconds);
    await waitUntil(async () => (await this.now()) === seconds, `the time ${seconds} s`);
    await this.page.locator("#banner").filter({ hasText: "On the way" }).waitFor({ state: "hidden" });
  }
  async speed(percent) {
    await this.page.locator("#speed").selectOption(String(percent));
  }
  async select(node) {
    await this.page.locator("#node").selectOption(String(node));
    await this.page.locator("#state").filter({ hasText: /\w/ }).waitFor();
  }
  async state() {
    return this.page.locator("#state").textContent();
  }
  async nodes(kind) {
    return (await this.page.locator(`#facts dd.${kind} .chip`).allTextContents()).map(Number);
  }
  async press(key) {
    await this.page.locator("#title").click(); // not in a list of choices
    await this.page.keyboard.press(key);
  }
  async happened(text) {
    return this.page.locator("#happened li").filter({ hasText: text }).count();
  }
}

test("a node is killed, the ring heals around it, and going back it lives again", async () => {
  const browser = await startBrowser();
  const watcher = await Watcher.open(browser, await Lab.start("calm", "--seed", "3"));
  await watcher.slideTo(20);
  await watcher.select(2);
  const before = await watcher.digest();
  assert.equal(await watcher.state(), "active");
  const [next] = await watcher.nodes("successor");
  const [previous] = await watcher.nodes("predecessor");
  await watcher.visitor.shot("lab-calm");

  await watcher.press("c");
  await watcher.speed(500);
  await watcher.press(" ");
  await waitUntil(async () => (await watcher.state()) === "down", "node 2 down");
  await watcher.select(previous);
  await waitUntil(async () => (await watcher.nodes("successor"))[0] === next, "a repaired list");
  assert.ok(!(await watcher.nodes("successor")).includes(2));
  assert.equal(await watcher.happened("you crashed node 2"), 1);
  await watcher.visitor.shot("lab-healed");
  await watcher.press(" ");

  await watcher.slideTo(19);
  await watcher.select(2);
  await waitUntil(async () => (await watcher.state()) === "active", "node 2 alive again");
  assert.equal(await watcher.happened("you crashed node 2"), 0);
  await watcher.slideTo(25);
  await waitUntil(async () => (await watcher.state()) === "down", "what was done happens again");
  await watcher.slideTo(19);
  await watcher.press("x"); // another future
  await watcher.slideTo(20);
  assert.notEqual(await watcher.digest(), before);
  assert.match(await watcher.state(), /cut off/);
  await watcher.slideTo(25);
  assert.equal(await watcher.happened("you crashed node 2"), 0);
  assert.deepEqual(watcher.visitor.troubles, []);
  assert.deepEqual(watcher.visitor.elsewhere, []);
});

test("it plays to the end as fast as it goes, and says that all checks hold", async () => {
  const browser = await startBrowser();
  const watcher = await Watcher.open(browser, await Lab.start("restart"));

  await watcher.speed(0);
  await watcher.press(" ");

  await watcher.page.locator("#banner").filter({ hasText: "all checks hold" }).waitFor();
  assert.deepEqual(await watcher.visitor.barriers(), []);
  // However large the counts are by then.
  const [width, room] = await watcher.page
    .locator("#checks")
    .evaluate((list) => [list.scrollWidth, list.clientWidth]);
  assert.ok(width <= room, `the checks are ${width} wide, and have ${room}`);
  await watcher.visitor.shot("lab-over");
});

test("a thousand nodes are drawn while they join", async () => {
  const browser = await startBrowser();
  const watcher = await Watcher.open(browser, await Lab.start("ring_1000"), { colorScheme: "dark" });

  await watcher.press(" ");
  await waitUntil(async () => (await watcher.now()) > 4, "four seconds");
  await watcher.press(" ");
  await watcher.slideTo(40);
  await watcher.select(500);
  await watcher.page.locator("#facts dd.finger .chip").first().waitFor();

  await watcher.visitor.shot("lab-1000");
  assert.deepEqual(watcher.visitor.troubles, []);
});

test("a wrong command, and a port that is taken, are said with an exit status", async () => {
  const lab = await Lab.start("calm");
  let [status, said] = await Lab.refused("calm", "--listen", new URL(lab.url).host);
  assert.equal(status, 5, said);
  assert.match(said, /port in use/);
  [status, said] = await Lab.refused("no such scenario");
  assert.equal(status, 2, said);
  [status, said] = await Lab.refused("calm", "--listen", "nonsense");
  assert.equal(status, 2, said);
  assert.equal(await lab.program.stop("SIGINT"), 0);
});
