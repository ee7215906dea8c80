// A conversation of so many messages, on the real page with a real profile: read from its end to its
// beginning by the wheel, jumped to its oldest message and back. What a person would feel as a stall
// is counted by Chromium: frames, and tasks of 50 ms and more ("long tasks").

import path from "node:path";

import { historyFile, messageId, waitUntil } from "./harness.mjs";

const DAY = 86_400_000;
const A_DAY = 90; // messages
const WHEEL = 1500; // pixels at a turn: somebody in a hurry
const STALL_MS = 100; // what comes within it is felt as at once
const HEAP_MAX_MB = 200; // of scripts, what is to be collected included
const DRAWN_MAX = 480;
const WORDS = "the weather was good and so was the bread that we had bought on the way to the old harbour".split(" ");

function messagesOf(count) {
  const now = Date.now();
  return Array.from({ length: count }, (_, i) => {
    const isOwn = i % 3 === 1;
    const words = Array.from({ length: 3 + (i * 7) % 28 }, (_, at) => WORDS[(i + at * 5) % WORDS.length]);
    return {
      id: messageId("dave", i), text: `${i === 2 ? "zebra " : ""}line ${i} ${words.join(i % 17 === 0 ? "\n" : " ")}`,
      from: isOwn ? "alice" : "dave", to: isOwn ? "dave" : "alice", outgoing: isOwn,
      state: isOwn ? "read" : "received", ...(isOwn ? { stored: 3, wanted: 3 } : {}),
      ...(i % 20 === 7 ? { reply_to: messageId("dave", i - 4) } : {}),
      sent_ms: Math.round(now - ((count - i) / A_DAY) * DAY),
    };
  });
}

// What is drawn is watched as it comes: each message once is enough to be seen.
function watch() {
  globalThis.seen = new Set();
  globalThis.mostDrawn = 0;
  const note = (node) => node.dataset?.id && globalThis.seen.add(node.dataset.id);
  const flow = document.querySelector(".flow");
  flow.querySelectorAll("article[data-id]").forEach(note);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) addedNodes.forEach(note);
    globalThis.mostDrawn = Math.max(globalThis.mostDrawn, flow.childElementCount);
  }).observe(flow, { childList: true });
}

// From now on, until `stop`, which says what there was.
function measure() {
  const [frames, tasks] = [[], []];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)));
  observer.observe({ type: "longtask" });
  let last = performance.now();
  let isRunning = true;
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    if (isRunning) requestAnimationFrame(tick);
  };
  requestAnimationFrame((now) => {
    last = now;
    requestAnimationFrame(tick);
  });
  globalThis.stop = () => {
    isRunning = false;
    tasks.push(...observer.takeRecords().map((one) => one.duration));
    return { frames, tasks };
  };
}

const most = (values) => values.reduce((a, b) => Math.max(a, b), 0);
const share = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? 0;
const described = ({ frames, tasks }) =>
  `frames: p50 ${share(frames, 0.5).toFixed(0)}, p99 ${share(frames, 0.99).toFixed(0)}, longest ${most(frames).toFixed(0)} ms; ` +
  `long tasks: ${tasks.length}, longest ${most(tasks).toFixed(0)} ms`;

async function measured(page, step) {
  await page.evaluate(measure);
  const begin = Date.now();
  await step();
  return { ...(await page.evaluate(() => globalThis.stop())), took: Date.now() - begin };
}

// Chromium's own counters of the page, in milliseconds and MB.
async function counters(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name) => metrics.find((one) => one.name === name).value;
  return { script: 1000 * of("ScriptDuration"), layout: 1000 * of("LayoutDuration"),
    style: 1000 * of("RecalcStyleDuration"), heap: of("JSHeapUsedSize") / 1e6 };
}

async function wheelToBeginning(page) {
  const box = await page.locator(".messages").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const hasBegun = () => page.evaluate(() => {
    const start = document.querySelector(".start");
    return start !== null && start.getBoundingClientRect().bottom > 0;
  });
  while (!(await hasBegun())) {
    for (let i = 0; i < 20; ++i) await page.mouse.wheel(0, -WHEEL);
  }
}

// `row`: of the table of figures.mjs.
export async function measureLongConversation({ ring, data, visitor, messages: count, row }) {
  const { page } = visitor;
  const messages = messagesOf(count);
  ring.command(path.join(data, "people/alice.profile"), ["import", historyFile("alice", messages)]);
  await page.reload();
  const entry = page.locator("button.conversation", { hasText: "dave" });
  await entry.waitFor();
  const opening = await measured(page, async () => {
    await entry.click();
    await visitor.shows(`line ${count - 1} `);
  });
  row(`${count} messages: opened`, `${opening.took} ms; ${described(opening)}`, `no frame > ${STALL_MS} ms`,
    most(opening.frames) <= STALL_MS);

  await page.evaluate(watch);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const before = await counters(session);
  const scrolling = await measured(page, () => wheelToBeginning(page));
  const after = await counters(session);
  const [seen, mostDrawn] = await page.evaluate(() => [globalThis.seen.size, globalThis.mostDrawn]);
  row(`${count} messages: wheeled to the beginning`, described(scrolling), `no frame > ${STALL_MS} ms`,
    most(scrolling.frames) <= STALL_MS);
  row("  of them drawn; most at a time", `${seen}; ${mostDrawn}`, `all; <= ${DRAWN_MAX}`,
    seen === count && mostDrawn <= DRAWN_MAX);
  const each = (name) => ((after[name] - before[name]) / count).toFixed(3);
  console.log(`  ${(scrolling.took / 1000).toFixed(1)} s; for each message script ${each("script")}, style ${each("style")}, ` +
    `layout ${each("layout")} ms`);
  row(`  heap then`, `${after.heap.toFixed(0)} MB`, `< ${HEAP_MAX_MB} MB`, after.heap < HEAP_MAX_MB);

  const back = await measured(page, async () => {
    await page.getByRole("button", { name: "Newest messages" }).click();
    await visitor.shows(`line ${count - 1} `);
  });
  row(`${count} messages: to the newest`, `${back.took} ms; ${described(back)}`, `no frame > ${STALL_MS} ms`,
    most(back.frames) <= STALL_MS);
  await jump(visitor, count, row);
}

// To the oldest, from a page that has read none of it.
async function jump(visitor, count, row) {
  const { page } = visitor;
  await page.reload();
  await page.locator("button.conversation", { hasText: "dave" }).waitFor();
  await page.getByRole("button", { name: "Search all messages" }).click();
  await page.locator("#words").fill("zebra");
  await page.keyboard.press("Enter");
  await page.locator(".hit").waitFor();
  const jumping = await measured(page, async () => {
    await page.locator(".hit").click();
    await waitUntil(() => page.evaluate(() => document.activeElement?.classList.contains("found")), "what was found");
  });
  row(`${count} messages: search to the third`, `${jumping.took} ms; ${described(jumping)}`, `no frame > ${STALL_MS} ms`,
    most(jumping.frames) <= STALL_MS);
}
