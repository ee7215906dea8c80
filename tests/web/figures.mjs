// The page's figures beside their goals, measured in headless Chromium against real nodes:
//
//     node tests/web/figures.mjs [--messages N] [--trials N]
//
// `--messages` is the length of the long conversation (100000), `--trials` how often each of the
// others is measured (20). P2PCHAT_BIN says where the programs are, build/release/bin otherwise.
// Exit status: 0 all goals are reached, 1 one is not, 2 wrong usage.

import http from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import zlib from "node:zlib";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
process.env.P2PCHAT_BIN ??= path.join(ROOT, "build/release/bin");
process.env.P2PCHAT_PATIENCE ??= "900000"; // a long history is imported first
const { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, Web } = await import("./harness.mjs");
const { measureLongConversation } = await import("./long_conversation.mjs");

function usage(error) {
  console.error(`figures: ${error.message}; figures.mjs [--messages N] [--trials N]`);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({ options: { messages: { type: "string" }, trials: { type: "string" } } });
    const [messages, trials] = [Number(values.messages ?? 100_000), Number(values.trials ?? 20)];
    if (!(messages >= 1000 && messages <= 1e6)) throw new Error("--messages is from 1000 to 1000000");
    if (!(trials >= 1 && trials <= 1000)) throw new Error("--trials is from 1 to 1000");
    return { messages, trials };
  } catch (error) {
    return usage(error);
  }
}

let isMissed = false;
function row(what, measured, goal, isReached) {
  isMissed ||= !isReached;
  console.log(`${what.padEnd(46)} ${measured.padEnd(34)} ${goal.padEnd(22)} ${isReached ? "reached" : "MISSED"}`);
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
// Half of the trials are quicker, none is slower; the goal is of the median.
const times = (values) => `median ${median(values).toFixed(1)} ms, slowest ${Math.max(...values).toFixed(1)} ms`;
const timesRow = (what, values, goal) => row(what, times(values), `< ${goal} ms`, median(values) < goal);

// Until everything is there and drawn.
const loaded = async (page) => (await page.waitForFunction(() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  const { loadEventEnd } = performance.getEntriesByType("navigation")[0];
  return paint && loadEventEnd && Math.max(paint, loadEventEnd);
})).jsonValue();
// Of a browser that starts a process for the page and has nothing of it yet; again in that process; and
// of a page of one word, for the first time: what is the browser's own.
async function loads(browser, web, trials) {
  const times = { first: [], again: [], empty: [] };
  const server = http.createServer((question, answer) =>
    answer.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>1</title><p>Hello</p>"));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  for (let i = 0; i < trials; ++i) {
    const visitor = await Visitor.open(browser, web);
    await visitor.page.locator("#password").waitFor();
    times.first.push(await loaded(visitor.page));
    await visitor.page.reload();
    await visitor.page.locator("#password").waitFor();
    times.again.push(await loaded(visitor.page));
    await visitor.context.close();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    times.empty.push(await loaded(page));
    await context.close();
  }
  server.close();
  return times;
}

async function bytesOf(web) {
  const sizes = {};
  for (const asset of ["/", "/app.js", "/app.css", "/icon.svg"]) {
    const answer = await fetch(web.origin + asset);
    sizes[asset] = zlib.gzipSync(Buffer.from(await answer.arrayBuffer()), { level: 9 }).length;
  }
  return sizes;
}

// Who chats for the first time uses the mouse for all that can be clicked; what they click and fill
// in is counted by the page itself.
function countHands() {
  globalThis.hands = { clicks: 0, fields: new Set() };
  addEventListener("click", (event) => (globalThis.hands.clicks += event.isTrusted && event.detail > 0 ? 1 : 0), true);
  addEventListener("input", (event) => globalThis.hands.fields.add(event.target.id), true);
}
async function counted(visitor) {
  const { clicks, fields } = await visitor.page.evaluate(
    () => ({ ...globalThis.hands, fields: [...globalThis.hands.fields] }));
  return { clicks, fields: fields.filter((id) => !["name", "password"].includes(id)).length };
}

async function begin(visitor, name) {
  await visitor.page.evaluate(countHands);
  await visitor.fillIn(1, name);
  await visitor.page.locator("#search").waitFor();
}

async function firstConversation(alice, bob) {
  await Promise.all([begin(alice, "alice"), begin(bob, "bob")]);
  await alice.page.locator("#search").click();
  await alice.page.locator("#search").fill("bob");
  await alice.page.getByRole("button", { name: "Write to bob" }).click();
  await alice.page.locator("#message").fill("Hello Bob!");
  await alice.page.getByRole("button", { name: "Send", exact: true }).click();
  await bob.page.locator("button.conversation", { hasText: "alice" }).click();
  await bob.shows("Hello Bob!");
  await bob.page.locator("#message").fill("Hello Alice!");
  await bob.page.getByRole("button", { name: "Send", exact: true }).click();
  await alice.shows("Hello Alice!");
  return [await counted(alice), await counted(bob)];
}

// The moments, by one clock for all pages, when Enter was pressed and when a text stands painted.
const pressed = (visitor) => visitor.page.evaluate(() => {
  globalThis.pressedAt = new Promise((done) => document.addEventListener("keydown", function listen(event) {
    if (event.key !== "Enter") return;
    document.removeEventListener("keydown", listen, true);
    done(performance.timeOrigin + event.timeStamp);
  }, true));
});
const painted = (visitor, text) => visitor.page.evaluate((wanted) => {
  globalThis.paintedAt = new Promise((done) => {
    const observer = new MutationObserver(() => {
      const isThere = [...document.querySelectorAll("article.message")].slice(-3).some((one) => one.textContent.includes(wanted));
      if (!isThere) return;
      observer.disconnect();
      // A task after the next frame's callbacks comes when that frame is painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.timeOrigin + performance.now());
        port2.postMessage(null);
      });
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}, text);

async function exchanges(alice, bob, trials) {
  const [own, theirs] = [[], []];
  for (let i = 0; i < trials; ++i) {
    const text = `measured ${i}.`;
    await Promise.all([pressed(alice), painted(alice, text), painted(bob, text)]);
    await alice.page.locator("#message").fill(text);
    await alice.page.keyboard.press("Enter");
    const at = await alice.page.evaluate(() => globalThis.pressedAt);
    own.push((await alice.page.evaluate(() => globalThis.paintedAt)) - at);
    theirs.push((await bob.page.evaluate(() => globalThis.paintedAt)) - at);
  }
  return [own, theirs];
}

async function main({ messages, trials }) {
  const data = temporaryDirectory();
  const ring = await Ring.start(5);
  const web = await Web.start(ring, data);
  const browser = await startBrowser();

  console.log(`${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}`); // what others take, is in every time
  const { first, again, empty } = await loads(browser, web, trials);
  timesRow("page load, for the first time", first, 300);
  console.log(`  of a page of one word ${times(empty)}`);
  timesRow("page load, again", again, 300);
  const sizes = await bytesOf(web);
  const bytes = Object.values(sizes).reduce((sum, one) => sum + one);
  row(`page, gzip (${Object.entries(sizes).map(([name, size]) => `${name} ${size}`).join(", ")})`,
    `${bytes} bytes`, "< 150000 bytes", bytes < 150_000);

  const [alice, bob] = [await Visitor.open(browser, web), await Visitor.open(browser, web)];
  const hands = await firstConversation(alice, bob);
  for (const [i, name] of ["who begins", "who answers"].entries()) {
    const { clicks, fields } = hands[i];
    row(`from the address to chatting, ${name}`, `${clicks} clicks, ${fields} fields`, "<= 6 clicks, 2 fields",
      clicks <= 6 && fields <= 2);
  }
  const [own, theirs] = await exchanges(alice, bob, trials);
  timesRow("Enter to own bubble, painted", own, 50);
  timesRow("Enter to the other window, painted", theirs, 100);

  await measureLongConversation({ ring, data, visitor: alice, messages, row });
  return isMissed ? 1 : 0;
}

const asked = options();
try {
  process.exitCode = await main(asked);
} finally {
  await cleanUp();
}
