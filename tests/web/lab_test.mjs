// The lab: `p2pchat-sim view` in the browser.

import assert from "node:assert/strict";
import fs from "node:fs";
import { afterEach, test } from "node:test";

import { cleanUp, Lab, startBrowser, Visitor, waitUntil } from "./harness.mjs";

afterEach(cleanUp); // a browser that draws costs a core

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
    await this.arrives();
  }
  // It is at the time where it was sent: on its way there it shows others, and nothing can be done to it.
  async arrives() {
    const target = () => this.page.locator("#slider").evaluate((slider) => Number(slider.value) / 1e6);
    await waitUntil(async () => Math.abs((await target()) - (await this.now())) < 0.002, "the time that was chosen");
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
  async openTab(name) {
    await this.page.locator(`#${name}Tab`).click();
    await this.page.locator(`#${name}View`).waitFor();
  }
  // What is drawn of the ring, once nothing moves any more.
  async drawn() {
    const look = () => this.page.locator("#ring").evaluate((canvas) => canvas.toDataURL());
    let last = "";
    return waitUntil(async () => {
      const before = last;
      last = await look();
      return before === last && last;
    }, "a ring that stands still");
  }
  async width() {
    return this.page.evaluate(() => document.documentElement.scrollWidth);
  }
  async happened(text) {
    await this.openTab("happened");
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
  await watcher.openTab("checks");
  const [width, room] = await watcher.page
    .locator("#checks")
    .evaluate((list) => [list.scrollWidth, list.clientWidth]);
  assert.ok(width <= room, `the checks are ${width} wide, and have ${room}`);
  await watcher.visitor.shot("lab-over");
});

test("a message is followed from the sender over its copies to the recipient", async () => {
  const browser = await startBrowser();
  const watcher = await Watcher.open(browser, await Lab.start("calm", "--seed", "3"));
  const { page } = watcher;
  await watcher.slideTo(30);
  const plain = await watcher.drawn();
  await page.locator("#journeyKinds .message").click();
  const row = page.locator("#journeyList .collected").first();
  await row.click();

  await page.locator("#way #legs li").first().waitFor();
  const legs = await page.locator("#legs li").allTextContents();
  for (const kind of ["Deposit", "Replicate", "Deposited", "Deliver", "Collect", "Collected"]) {
    assert.ok(legs.some((leg) => leg.includes(kind)), `${kind} in ${legs}`);
  }
  assert.match(legs[0], /\+0\sµs.*Deposit.*user\d → node \d/);
  assert.match(await page.locator("#wayTitle").textContent(), /^user\d → user\d$/);
  assert.match(await page.locator("#wayEnd").textContent(), /delivered, collected, \d/);
  assert.equal(await row.getAttribute("aria-pressed"), "true");
  assert.notEqual(await page.locator("#ring").evaluate((canvas) => canvas.toDataURL()), plain);
  await page.waitForTimeout(1500); // the light is on its way; only the picture wants it
  await watcher.visitor.shot("lab-message");
  assert.deepEqual(await watcher.visitor.barriers(), []);

  // To its beginning, and on from there: the way grows again.
  await page.locator("#wayGo").click();
  await waitUntil(async () => (await watcher.now()) < 30, "an earlier time");
  await watcher.arrives();
  await page.locator("#title").click();
  await page.keyboard.press("Escape");
  await page.locator("#way").waitFor({ state: "hidden" });
  await watcher.slideTo(30);
  assert.equal(await watcher.drawn(), plain);
  assert.deepEqual(watcher.visitor.troubles, []);
});

test("lookups are listed with their hops, and chosen by keyboard", async () => {
  const browser = await startBrowser();
  const watcher = await Watcher.open(browser, await Lab.start("calm"), { colorScheme: "dark" });
  const { page } = watcher;
  await watcher.slideTo(60);
  await page.locator("#journeyKinds .question").click();
  await page.locator("#journeyList .found").first().waitFor();

  await watcher.press("j");
  await page.locator("#legs li").first().waitFor();
  const first = await page.locator("#wayTitle").textContent();
  await page.keyboard.press("j");
  await waitUntil(async () => (await page.locator("#wayTitle").textContent()) !== first, "the next one");
  const legs = await page.locator("#legs li").allTextContents();
  assert.match(legs[0], /FindOwner/);
  await page.keyboard.press("k");
  await waitUntil(async () => (await page.locator("#wayTitle").textContent()) === first, "the first again");
  await watcher.visitor.shot("lab-lookup");

  await page.locator("#journeyList button").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await waitUntil(async () => (await page.locator('#journeyList [aria-pressed="true"]').count()) === 1, "one chosen");
  await page.keyboard.press("Shift+Tab");
  await page.locator("#journeysTab").focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("#happenedView").waitFor();
  assert.deepEqual(await watcher.visitor.barriers(), []);
});

test("plots follow the slider, lead to a time, and show faults", async () => {
  const browser = await startBrowser();
  const watcher = await Watcher.open(browser, await Lab.start("restart"));
  const { page } = watcher;
  await watcher.slideTo(40);
  const labels = () => page.locator(".plot").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  const at40 = await labels();
  assert.equal(at40.length, 6);
  for (const label of at40) assert.match(label, /: .*\d/);
  assert.ok((await page.locator(".plot .mark").count()) >= 6, "the plan's faults are marked");

  const box = await page.locator(".plot .field").nth(4).boundingBox();
  await page.mouse.click(box.x + box.width * 0.1, box.y + box.height / 2);
  await waitUntil(async () => (await watcher.now()) < 39, "an earlier time");
  await watcher.arrives();
  await page.mouse.move(5, 5);
  await waitUntil(async () => (await labels()).join() !== at40.join(), "other figures");
  const marks = await page.locator(".plot").first().locator(".mark").count();
  await watcher.select(1);
  await watcher.press("c");
  await waitUntil(async () => (await page.locator(".plot").first().locator(".mark").count()) > marks, "a mark");
  await watcher.slideTo(60);
  await watcher.visitor.shot("lab-plots");
  assert.deepEqual(watcher.visitor.troubles, []);
});

test("one looks closer, moves, and sees the whole ring again", async () => {
  const browser = await startBrowser();
  const watcher = await Watcher.open(browser, await Lab.start("calm", "--seed", "3"));
  const { page } = watcher;
  await watcher.slideTo(20);
  const whole = await watcher.drawn();
  await watcher.press("i");
  const closer = await watcher.drawn();
  assert.notEqual(closer, whole);
  await page.keyboard.press("Shift+ArrowLeft");
  assert.notEqual(await watcher.drawn(), closer);
  await page.locator("#zoomAll").click();
  assert.equal(await watcher.drawn(), whole);
  await page.mouse.move(400, 200);
  await page.mouse.wheel(0, -400);
  const wheeled = await watcher.drawn();
  assert.notEqual(wheeled, whole);
  await page.mouse.down();
  await page.mouse.move(460, 260, { steps: 4 });
  await page.mouse.up();
  assert.notEqual(await watcher.drawn(), wheeled);
  assert.equal(await page.locator("#node").inputValue(), "", "dragging chooses nobody");
  await watcher.press("0");
  assert.equal(await watcher.drawn(), whole);
});

test("it speaks the browser's language, another one that is chosen, and keeps to it", async () => {
  const browser = await startBrowser();
  const lab = await Lab.start("restart");
  const watcher = await Watcher.open(browser, lab, { locale: "es-ES" });
  const { page } = watcher;
  await watcher.slideTo(45);
  await watcher.select(1);
  await page.getByRole("tab", { name: "Sucesos" }).click();
  await page.locator("#happened").getByText("el nodo 1 responde de su tramo").first().waitFor();
  await page.locator("#happened").getByText(/previsto: caída nodos? .*disco/).first().waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "es");
  assert.match(await page.locator("#now").textContent(), /45,000\s*s de/);
  assert.deepEqual(await watcher.visitor.barriers(), []);
  await watcher.visitor.shot("lab-spanish");

  await page.getByLabel("Idioma").selectOption("en");
  await page.getByRole("tab", { name: "Events" }).waitFor();
  await page.locator("#happened").getByText("node 1 answers for its range").first().waitFor();
  const left = await page.locator("body").innerText();
  assert.doesNotMatch(left, /nodo|anillo|sucesor|semilla/);
  await page.reload();
  await page.getByRole("tab", { name: "Events" }).waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  test(`on a phone, ${colorScheme}`, async () => {
    const browser = await startBrowser();
    const phone = await Watcher.open(browser, await Lab.start("calm", "--seed", "3"), {
      viewport: { width: 390, height: 780 }, colorScheme, locale: colorScheme === "dark" ? "es-ES" : "en-US", hasTouch: true,
    });
    await phone.slideTo(30);
    await phone.page.locator("#journeyKinds .message").tap();
    await phone.page.locator("#journeyList .collected").first().tap();
    await phone.page.locator("#legs li").first().waitFor();
    assert.ok((await phone.width()) <= 390, `nothing sticks out: ${await phone.width()}`);
    assert.deepEqual(await phone.visitor.barriers(), []);
    await phone.page.evaluate(() => scrollTo(0, 0));
    await phone.visitor.shot(`lab-phone-${colorScheme}`);
    await phone.page.locator("#way").scrollIntoViewIfNeeded();
    await phone.visitor.shot(`lab-phone-way-${colorScheme}`);
    assert.deepEqual(phone.visitor.troubles, []);
  });
}

test("a recorded run is looked at, and nothing is done to it", async () => {
  const browser = await startBrowser();
  const trace = Lab.record("restart", "--seed", "2");
  const watcher = await Watcher.open(browser, await Lab.start("--trace", trace));
  const { page } = watcher;
  assert.match(await page.locator("#subtitle").textContent(), /^recording: seed 2,/);
  await watcher.slideTo(20);
  await watcher.select(1);
  assert.ok(await page.locator("#deeds").isHidden());
  const before = await watcher.digest();
  await watcher.press("c");
  await watcher.press("n");
  await watcher.slideTo(25);
  await watcher.slideTo(20);
  assert.equal(await watcher.digest(), before);
  assert.equal(await watcher.happened("you crashed"), 0);

  const text = fs.readFileSync(trace, "utf8");
  const cut = `${trace}.cut`;
  fs.writeFileSync(cut, text.slice(0, text.indexOf("\n", text.length / 2) + 1));
  const half = await Watcher.open(browser, await Lab.start("--trace", cut));
  await half.speed(0);
  await half.press(" ");
  await half.page.locator("#banner").filter({ hasText: "What was recorded ends here." }).waitFor();
  const wrong = `${trace}.wrong`;
  fs.writeFileSync(wrong, text.replace(" Gossip ", " Rumour "));
  const other = await Watcher.open(browser, await Lab.start("--trace", wrong));
  await other.speed(0);
  await other.press(" ");
  await other.page.locator("#banner.bad").filter({ hasText: "no longer what was recorded" }).waitFor();

  for (const words of [["--trace", "/nowhere"], ["--trace", trace, "calm"], ["--trace", trace, "--seed", "1"]]) {
    const [status, said] = await Lab.refused(...words);
    assert.equal(status, 2, said);
  }
});

test("a thousand nodes are drawn while they join", async () => {
  const browser = await startBrowser();
  const watcher = await Watcher.open(browser, await Lab.start("ring_1000"), { colorScheme: "dark" });

  await watcher.press(" ");
  await waitUntil(async () => (await watcher.now()) > 4, "four seconds");
  await watcher.press(" ");
  await watcher.slideTo(40);
  // As the browser counts them; a figure for whoever reads it, for machines differ.
  await watcher.press(" ");
  const frames = await watcher.page.evaluate(async () => {
    const from = performance.now();
    let count = 0;
    await new Promise((resolve) => {
      const next = () => (++count, performance.now() - from > 5000 ? resolve() : requestAnimationFrame(next));
      requestAnimationFrame(next);
    });
    return (1000 * count) / (performance.now() - from);
  });
  console.log(`1000 nodes: ${frames.toFixed(1)} frames a second while it plays`);
  await watcher.press(" ");
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
