// What the tests of the page share: a ring of real nodes, real `p2pchat web` processes, and people
// in headless Chromium, each in a browser context of their own. Nothing outlives its test file.

import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

const page = createRequire(new URL("../../tools/web/page/package.json", import.meta.url));
const { chromium } = page("playwright-core");
const axeSource = fs.readFileSync(page.resolve("axe-core/axe.min.js"), "utf8");

export const BIN = process.env.P2PCHAT_BIN;
export const SHOTS = process.env.P2PCHAT_SHOTS ?? path.join(os.tmpdir(), "p2pchat-shots");
export const PASSWORD = "correct horse battery staple";
export const PATIENCE = Number(process.env.P2PCHAT_PATIENCE ?? 60_000); // a slow machine is no failure

const cleanups = [];
export async function cleanUp() {
  while (cleanups.length > 0) await cleanups.pop()();
}

export async function waitUntil(condition, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${PATIENCE / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function temporaryDirectory() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "p2pchat-web-"));
  cleanups.push(() => fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

// A file that `p2pchat import` takes: the history of this account as a device of before has exported
// it. `messages`: with the fields of a message (tools/cli/README.md, "JSON") that are not as of one
// that came, was read and is a text; the oldest first.
export function historyFile(account, messages) {
  const lines = messages.map((message, i) => JSON.stringify({
    to: account, outgoing: false, state: "received", unread: false, lamport: i + 1, ...message,
  }));
  const header = { format: "p2pchat-history", version: 1, account, exported_ms: Date.now() };
  const file = path.join(temporaryDirectory(), "old.jsonl");
  const all = [JSON.stringify(header), ...lines, JSON.stringify({ messages: lines.length })];
  fs.writeFileSync(file, all.join("\n") + "\n");
  return file;
}
export const messageId = (from, i) => Buffer.from(`${from}${i}`).toString("hex").padEnd(64, "0");

// A program of ours whose output is read line by line.
class Program {
  constructor(name, ...words) {
    const options = { stdio: ["pipe", "pipe", "pipe"], env: cleanEnvironment() };
    this.process = spawn(path.join(BIN, name), words, options);
    this.output = "";
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (chunk) => (this.output += chunk));
    }
    this.ended = new Promise((resolve) => this.process.on("close", resolve));
    cleanups.push(() => this.stop("SIGKILL"));
  }
  async find(pattern, what) {
    return waitUntil(() => {
      if (this.process.exitCode !== null) throw new Error(`${what}: it ended: ${this.output}`);
      return pattern.exec(this.output);
    }, what);
  }
  async stop(signal = "SIGTERM") {
    this.process.kill(signal);
    return this.ended;
  }
}

function cleanEnvironment() {
  const ours = Object.entries(process.env).filter(([name]) => !/^(P2PCHAT_|XDG_)/.test(name));
  return { ...Object.fromEntries(ours), HOME: "/nonexistent", P2PCHAT_PASSWORD: PASSWORD };
}

export class Ring {
  // `more`: further options of each node.
  static async start(count, ...more) {
    const ring = new Ring();
    ring.directory = temporaryDirectory();
    ring.name = `web-${process.pid}-${path.basename(ring.directory)}`;
    ring.nodes = [];
    ring.more = more;
    for (let i = 0; i < count; ++i) await ring.run(i);
    for (const node of ring.nodes) await node.find(/active: /, "an active node");
    return ring;
  }
  directoryOf(i) {
    return path.join(this.directory, `n${i + 1}`);
  }
  // The i-th node, which is new or was stopped: then where it was.
  async run(i) {
    const other = this.nodes.find((node, at) => at !== i);
    const join = other === undefined ? [] : ["--join", other.address];
    const node = new Program("p2pchat-node", "run", "--data", this.directoryOf(i),
      "--listen", this.nodes[i]?.address ?? "127.0.0.1:0", "--ring", this.name, "--no-discover",
      "--bcrypt-cost", "10", ...join, ...this.more);
    node.address = (await node.find(/listening on ([^,]+),/, "a listening node"))[1];
    this.nodes[i] = node;
    return node;
  }
  // Its first node stops, `step` has its disk, and it comes again where it was.
  async between(step) {
    await this.nodes[0].stop("SIGKILL");
    step(this.directoryOf(0));
    await (await this.run(0)).find(/active: /, "an active node");
  }
  options() {
    return ["--ring", this.name, "--no-discover",
      ...this.nodes.flatMap((node) => ["--node", node.address])];
  }
  // A person without a page; returns what the command printed.
  command(data, words, input) {
    const run = spawnSync(path.join(BIN, "p2pchat"), ["--data", data, ...this.options(), ...words],
      { input, encoding: "utf8", env: cleanEnvironment(), timeout: PATIENCE });
    if (run.status !== 0) throw new Error(`${words}: ${run.status}: ${run.stderr}`);
    return run.stdout;
  }
}

// A `p2pchat web` process, or an `up` that has to find the others by itself.
export class Web {
  static start(ring, data, device = "laptop", port = 0) {
    return Web.run(["--data", data, "--device", device, ...ring.options(),
      "--listen", `127.0.0.1:${port}`, "web"]);
  }
  static up(ringName, data) {
    return Web.run(["--data", data, "--ring", ringName, "--listen", "127.0.0.1:0", "up"]);
  }
  // The exit status and what was said, of one that must not start.
  static async refused(words) {
    const program = new Program("p2pchat", ...words);
    const status = await program.ended;
    return [status, program.output];
  }
  static async run(words) {
    const web = new Web();
    web.program = new Program("p2pchat", ...words);
    web.url = (await web.program.find(/open (\S+)/, "the page's address"))[1];
    web.origin = new URL(web.url).origin;
    return web;
  }
}

// The lab of a simulation, or of a ring.
export class Lab {
  static async start(...words) {
    const lab = new Lab();
    lab.program = new Program("p2pchat-sim", "view", ...words, "--listen", "127.0.0.1:0");
    lab.url = (await lab.program.find(/open (\S+)/, "the lab's address"))[1];
    return lab;
  }
  // Runs a scenario and writes what happens there, which is to be shown later; the file.
  static record(...words) {
    const file = path.join(temporaryDirectory(), "run.trace");
    const run = spawnSync(path.join(BIN, "p2pchat-sim"), ["run", ...words, "--trace", file],
      { encoding: "utf8", env: cleanEnvironment(), timeout: PATIENCE });
    if (run.status !== 0) throw new Error(`run ${words}: ${run.status}: ${run.stderr}`);
    return file;
  }
  // The exit status and what was said, of one that must not start.
  static async refused(...words) {
    const program = new Program("p2pchat-sim", "view", ...words);
    return [await program.ended, program.output];
  }
}

export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.P2PCHAT_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  cleanups.push(() => browser.close());
  return browser;
}

// Somebody in front of a page.
export class Visitor {
  static async open(browser, web, options = {}) {
    const visitor = new Visitor();
    const defaults = { viewport: { width: 1100, height: 720 }, locale: "en-US" };
    visitor.context = await browser.newContext({ ...defaults, ...options });
    visitor.page = await visitor.context.newPage();
    visitor.page.setDefaultTimeout(PATIENCE);
    visitor.troubles = [];
    visitor.elsewhere = [];
    visitor.page.on("pageerror", (error) => visitor.troubles.push(String(error)));
    visitor.page.on("request", (request) => {
      const { host, protocol } = new URL(request.url());
      const isOwn = host === new URL(web.url).host || protocol === "blob:";
      if (!isOwn) visitor.elsewhere.push(request.url());
    });
    await visitor.page.goto(web.url);
    return visitor;
  }
  async fillIn(tab, name, password = PASSWORD) {
    await this.page.locator(".tabs button").nth(tab).click();
    await this.page.locator("#name").fill(name);
    await this.page.locator("#password").fill(password);
    await this.page.locator("form .primary").click();
  }
  async register(name) {
    await this.fillIn(1, name);
    await this.page.locator("#search").waitFor();
  }
  async logIn(name) {
    await this.fillIn(0, name);
    await this.page.locator("#search").waitFor();
  }
  async openWith(name) {
    await this.page.locator("#search").fill(name);
    await this.page.keyboard.press("Enter");
    await this.page.getByRole("heading", { name }).waitFor();
  }
  async send(text) {
    await this.page.locator("#message").fill(text);
    await this.page.keyboard.press("Enter");
  }
  // The message with this text in the open conversation, once it is (in this state). What was read
  // has been delivered.
  message(text, state) {
    let kind = state === undefined ? "article" : `article[data-state="${state}"]`;
    if (state === "delivered") kind += ', article[data-state="read"]';
    return this.page.locator(kind).filter({ hasText: text });
  }
  async shows(text, state) {
    await this.message(text, state).first().waitFor();
  }
  async texts() {
    return this.page.locator("article.message > p").allTextContents();
  }
  async shot(name) {
    fs.mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }
  // What axe-core finds grave for people who cannot see or point.
  async barriers() {
    // What fades in is judged once it is there.
    await this.page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)));
    await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run());
    return violations.filter((one) => ["serious", "critical"].includes(one.impact))
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`);
  }
}
