// What a device keeps, on the page: searched, saved to a file, forgotten; and a message taken back
// that no node has yet.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import {
  cleanUp, historyFile, messageId, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web,
} from "./harness.mjs";

const DAY = 86_400_000;
const TEXT_MAX = 131072; // bytes of a text on the line, as API.md says
const data = temporaryDirectory();
const profile = `${data}/people/alice.profile`;
let ring, browser, alice, bob;

before(async () => {
  ring = await Ring.start(2);
  const web = await Web.start(ring, data);
  browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web, { locale: "es-ES", colorScheme: "dark" });
  await Promise.all([alice.register("alice"), bob.register("bob")]);
});
after(cleanUp);

const sheet = (visitor) => visitor.page.locator("dialog.sheet");

async function find(visitor, words) {
  await sheet(visitor).locator("#words").fill(words);
  await visitor.page.keyboard.press("Enter");
}

// Puts texts of somebody into alice's history, as from a device that she had before: one for each
// day, the newest half a day old.
function remember(from, texts) {
  const file = historyFile("alice", texts.map((text, i) => ({
    id: messageId(from, i), from, text, sent_ms: Date.now() - (texts.length - i - 0.5) * DAY,
  })));
  assert.match(ring.command(profile, ["import", file]), new RegExp(`imported ${texts.length} messages`));
}

test("a message is found among all, and its conversation opened where it is", async () => {
  const texts = Array.from({ length: 1400 }, (_, i) => `line ${i + 1} of an old talk`);
  texts[2] = "Before it all: the café's <b>Schlüssel</b> lies under the third flower pot. " +
    "Nobody will ever look there, will they?";
  remember("dave", texts);
  await alice.page.reload();
  await alice.page.locator("button.conversation", { hasText: "dave" }).waitFor();

  await alice.page.getByRole("button", { name: "Search all messages" }).click();
  await find(alice, "FLOWER schlüssel");
  const hit = sheet(alice).locator(".hit");
  await hit.first().waitFor();
  assert.equal(await hit.count(), 1);
  assert.deepEqual(await hit.locator("mark").allTextContents(), ["Schlüssel", "flower"]);
  assert.equal(await hit.locator(".who").textContent(), "dave");
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("search");

  await alice.page.keyboard.press("ArrowDown"); // from the field to the hit
  await alice.page.keyboard.press("Enter");
  await sheet(alice).waitFor({ state: "detached" });
  await alice.page.getByRole("heading", { name: "dave" }).waitFor();
  const found = alice.page.locator("article.found", { hasText: "third flower pot" });
  await found.waitFor();
  await waitUntil(() => found.evaluate((row) => {
    const box = row.closest(".messages").getBoundingClientRect();
    const here = row.getBoundingClientRect();
    return here.top >= box.top && here.bottom <= box.bottom && document.activeElement === row;
  }), "the message in sight, with the keyboard on it");
  await alice.shot("found");
  assert.ok((await stretchOf(texts)).length < texts.length / 2);
});

// What is drawn of the conversation: some that follow each other, and not many.
async function stretchOf(texts) {
  const drawn = await alice.texts();
  const begin = texts.indexOf(drawn[0]);
  assert.deepEqual(drawn, texts.slice(begin, begin + drawn.length));
  return drawn;
}

test("a long conversation is read from one end to the other, and what is read stays in its place", async () => {
  const box = alice.page.locator(".messages");
  const all = Array.from({ length: 1400 }, (_, i) => `line ${i + 1} of an old talk`);
  const texts = await alice.texts();
  all[2] = texts[2];
  const seen = new Set(texts);
  let most = 0;
  await alice.page.keyboard.press("PageDown"); // whoever moves is let go from what they looked for
  await waitUntil(async () => {
    const drawn = await stretchOf(all);
    for (const text of drawn) seen.add(text);
    most = Math.max(most, drawn.length);
    await box.evaluate((area) => area.scrollBy(0, 3 * area.clientHeight));
    return drawn.at(-1) === all.at(-1);
  }, "the newest message");
  assert.equal(seen.size, all.length);
  assert.ok(most <= 480, `${most} drawn at once`);

  // Older ones are drawn above what is in sight, which does not move by it.
  await box.evaluate((area) => (area.scrollTop = 1000));
  const moved = await box.evaluate(async (area) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const first = () => area.querySelector("article").dataset.id;
    for (let i = 0; i < 5; i += 1) await frame();
    const [before, here] = [first(), area.getBoundingClientRect().top];
    area.scrollTop = 150;
    const row = [...area.querySelectorAll("article")].find((one) => one.getBoundingClientRect().top > here);
    const top = row.getBoundingClientRect().top;
    for (let i = 0; i < 300 && first() === before; i += 1) await frame();
    for (let i = 0; i < 5; i += 1) await frame();
    return { isOlder: first() !== before, by: row.getBoundingClientRect().top - top };
  });
  assert.ok(moved.isOlder);
  assert.ok(Math.abs(moved.by) < 2, `moved by ${moved.by}`);

  await alice.page.getByRole("button", { name: "Newest messages" }).click();
  await waitUntil(async () => (await alice.texts()).length <= 120, "the end alone");
  await box.focus();
  await alice.page.keyboard.press("Home");
  await alice.page.keyboard.press("End");
  await alice.shows("line 1400 of an old talk");
});

test("a conversation is searched alone, from the keyboard, or with all others", async () => {
  await alice.openWith("bob");
  await alice.send("Where is the old flower vase?");
  await alice.shows("flower vase", "delivered");
  await bob.page.locator("button.conversation", { hasText: "alice" }).click();
  await bob.shows("flower vase", "received");
  await bob.send("El florero está aquí.");
  await alice.shows("El florero");

  await alice.page.locator(".messages").focus();
  await alice.page.keyboard.press("/");
  await find(alice, "flower");
  await sheet(alice).getByText("Messages found: 1.").waitFor();
  assert.equal(await sheet(alice).locator(".hit .who").textContent(), "You to bob");
  await sheet(alice).getByLabel("Only in the conversation with bob").uncheck();
  await sheet(alice).getByText("Messages found: 2.").waitFor();
  await find(alice, "talk");
  await sheet(alice).getByText("The newest 100 are shown").waitFor();
  assert.equal(await sheet(alice).locator(".hit").count(), 100);

  await alice.page.keyboard.press("Escape");
  await sheet(alice).waitFor({ state: "detached" });
  await alice.page.getByRole("heading", { name: "bob" }).waitFor(); // still open
  await alice.page.locator("#message").fill("and/or");
  await alice.page.locator("#message").press("/"); // a letter like others
  assert.equal(await sheet(alice).count(), 0);
  await alice.page.locator("#message").fill("");
});

test("a search that finds nothing, or cannot, says so in a sentence", async () => {
  await alice.page.getByRole("button", { name: "Search the messages with bob" }).click();
  const says = async (words, sentence) => {
    await find(alice, words);
    await sheet(alice).getByText(sentence).waitFor();
    assert.equal(await sheet(alice).locator(".hit").count(), 0, words);
  };
  await says("", "Nothing to search for: write a word of letters or digits.");
  await says("nowhere", "No message has “nowhere”.");
  await says("f", "No message has “f”.");
  await says("?! …", "Nothing to search for");
  await says("<b>nowhere</b>", "No message has “<b>nowhere</b>”.");
  await says("x".repeat(1000), "No message has “xxx");
  await alice.page.keyboard.press("Escape");

  await bob.page.getByRole("button", { name: "Buscar en los mensajes con alice" }).click();
  await find(bob, "florero");
  await sheet(bob).getByText("Mensajes encontrados: 1.").waitFor();
  assert.deepEqual(await bob.barriers(), []);
  await bob.page.setViewportSize({ width: 360, height: 740 });
  await bob.shot("phone-search-dark");
  const isTooWide = () => document.querySelector("dialog").scrollWidth > innerWidth;
  assert.equal(await bob.page.evaluate(isTooWide), false);
  await bob.page.keyboard.press("Escape");
});

async function save(visitor, button) {
  const coming = visitor.page.waitForEvent("download");
  await sheet(visitor).getByRole("button", { name: button }).click();
  const coded = await coming;
  const file = path.join(temporaryDirectory(), coded.suggestedFilename());
  await coded.saveAs(file);
  return file;
}

const linesOf = (text) => text.trim().split("\n");
const withoutTime = ([header, ...lines]) => {
  const { exported_ms, ...rest } = JSON.parse(header);
  assert.ok(Math.abs(Date.now() - exported_ms) < DAY);
  return [JSON.stringify(rest), ...lines];
};

test("the file that is saved is the one that the command line writes", async () => {
  await alice.page.getByRole("button", { name: "All messages on this device" }).click();
  await sheet(alice).getByText("The file is not encrypted").waitFor();
  assert.deepEqual(await alice.barriers(), []);
  const all = await save(alice, "Save the file");
  await sheet(alice).getByText("Messages in p2pchat-alice.jsonl: 1402.").waitFor();
  await alice.page.keyboard.press("Escape");
  const ofPage = withoutTime(linesOf(fs.readFileSync(all, "utf8")));
  const ofCommand = withoutTime(linesOf(ring.command(profile, ["export", "-"])));
  assert.equal(ofPage.length, 1404);
  assert.deepEqual([ofPage[0], ofPage.at(-1)], [ofCommand[0], ofCommand.at(-1)]);
  for (const name of ["bob", "dave"]) { // whose conversation comes first is nobody's business
    const isOf = (line) => line.includes(`"${name}"`);
    assert.deepEqual(ofPage.filter(isOf), ofCommand.filter(isOf));
  }
  assert.match(ring.command(profile, ["import", all]), /imported 0 messages; 1402 were here already/);

  await alice.page.getByRole("button", { name: "The messages with bob on this device" }).click();
  const some = await save(alice, "Save the file");
  await sheet(alice).getByText("Messages in p2pchat-alice-bob.jsonl: 2.").waitFor();
  assert.equal(linesOf(fs.readFileSync(some, "utf8")).length, 4);
  await alice.page.keyboard.press("Escape");
});

// What the program says to the calls on a line of our own, with the bytes of each answer;
// notices, which come between them, are passed over.
function ask(visitor, calls) {
  return visitor.page.evaluate(async (all) => {
    const line = new WebSocket(`ws://${location.host}/api/live`);
    await new Promise((resolve) => (line.onopen = resolve));
    const answers = [];
    for (const call of all) {
      let cursor = "";
      do {
        line.send(JSON.stringify({ request: 1, ...call, cursor }));
        const text = await new Promise((resolve) => {
          line.onmessage = ({ data }) => ("answer" in JSON.parse(data) ? resolve(data) : undefined);
        });
        const answer = JSON.parse(text);
        answers.push({ command: call.command, bytes: new TextEncoder().encode(text).length, ...answer });
        cursor = answer.next ?? "";
      } while (cursor !== "");
    }
    line.close();
    return answers;
  }, calls);
}

test("no answer is longer than the line takes, whatever was written", async () => {
  remember("erin", Array.from({ length: 40 }, () => "needle " + "\u0001".repeat(16377)));

  const answers = await ask(alice, [
    { command: "history", name: "erin" }, { command: "export", name: "erin" },
    { command: "search", name: "erin", text: "needle" },
  ]);
  for (const one of answers) {
    assert.equal(one.outcome, "done");
    assert.ok(one.bytes <= TEXT_MAX, `${one.command}: ${one.bytes} bytes`);
  }
  const of = (command) => answers.filter((one) => one.command === command);
  assert.equal(new Set(of("history").flatMap((one) => one.messages.map(({ id }) => id))).size, 40);
  assert.equal(of("export").flatMap((one) => one.lines).length, 40);
  assert.equal(of("search")[0].count, 40);
  assert.ok(of("search")[0].messages.length >= 1 && of("search")[0].messages.length < 40);

  for (const older_than of ["", "0d", "1", "101y", "-1d", "1e3d"]) {
    const [refused] = await ask(alice, [{ command: "prune", name: "erin", older_than }]);
    assert.equal(refused.outcome, "bad_age", older_than);
  }
  assert.equal(of("export").length, (await ask(alice, [{ command: "export", name: "erin" }])).length);
});

test("older messages are forgotten, here alone, and only once one has said so twice", async () => {
  const tab = await alice.context.newPage();
  await tab.goto(alice.page.url());
  await tab.locator("button.conversation", { hasText: "dave" }).click();
  await tab.locator("article", { hasText: "line 1400 of an old talk" }).waitFor();
  await alice.page.bringToFront();
  await alice.page.locator("button.conversation", { hasText: "dave" }).click();
  await alice.page.getByRole("button", { name: "The messages with dave on this device" }).click();
  const forget = async (number, unit) => {
    await sheet(alice).getByLabel("Older than").fill(number);
    await sheet(alice).getByLabel("Hours, days, weeks or years").selectOption({ label: unit });
    await sheet(alice).getByRole("button", { name: "Forget…" }).click();
  };
  await forget("two", "days");
  await sheet(alice).getByText("This is no age").waitFor();
  await forget("999", "years");
  await sheet(alice).getByRole("button", { name: "Forget them on this device" }).click();
  await sheet(alice).getByText("This is no age").waitFor();
  await forget("50", "years");
  await sheet(alice).getByRole("button", { name: "Forget them on this device" }).click();
  await sheet(alice).getByText("Nothing here is that old").waitFor();

  await forget("30", "days");
  const warning = sheet(alice).getByRole("alert").filter({ hasText: "older than 30 days" });
  await warning.getByText("dave keeps it.").waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("prune");
  await alice.page.keyboard.press("Enter"); // the keyboard is on what keeps them
  await warning.waitFor({ state: "detached" });
  await forget("30", "days");
  await warning.getByRole("button", { name: "Forget them on this device" }).click();
  await sheet(alice).getByText("Messages erased from this device: 1370.").waitFor();
  await alice.page.keyboard.press("Escape");

  const kept = Array.from({ length: 30 }, (_, i) => `line ${i + 1371} of an old talk`);
  await waitUntil(async () => (await alice.texts()).length === 30, "what is left of the conversation");
  assert.deepEqual(await alice.texts(), kept);
  await waitUntil(async () => (await tab.locator("article").count()) === 30, "the same in another tab");
  await tab.close();
  assert.equal(linesOf(ring.command(profile, ["history", "bob"])).length, 2);
  assert.equal(linesOf(ring.command(profile, ["history", "dave"])).length, 30);
});

test("an age that spares nothing empties the list of conversations, too", async () => {
  await alice.page.keyboard.press("Escape");
  await alice.page.getByRole("button", { name: "All messages on this device" }).click();
  await sheet(alice).getByLabel("Older than").fill("2");
  await sheet(alice).getByLabel("Hours, days, weeks or years").selectOption({ label: "hours" });
  await sheet(alice).getByRole("button", { name: "Forget…" }).click();
  await sheet(alice).getByText("in all conversations, will be gone").waitFor();
  await alice.page.setViewportSize({ width: 360, height: 740 });
  await alice.shot("phone-prune");
  await sheet(alice).getByRole("button", { name: "Forget them on this device" }).click();
  await sheet(alice).getByText("Messages erased from this device: 70.").waitFor();
  await alice.page.keyboard.press("Escape");
  await alice.page.setViewportSize({ width: 1100, height: 720 });
  await waitUntil(async () => (await alice.page.locator("button.conversation").count()) === 1, "one conversation");
  await alice.page.locator("button.conversation", { hasText: "bob" }).waitFor();
});

test("a message that no node has yet is taken back", async () => {
  await alice.page.locator("button.conversation", { hasText: "bob" }).click();
  await alice.send("This one is on its way.");
  await alice.shows("on its way", "delivered");
  const stored = alice.page.locator("article", { hasText: "on its way" });
  await stored.hover();
  await stored.getByRole("button", { name: "Reply" }).waitFor();
  assert.equal(await stored.getByRole("button", { name: "Cancel" }).count(), 0);

  for (const node of ring.nodes) await node.stop("SIGKILL");
  await alice.page.getByText("Reconnecting to the ring.").waitFor();
  for (const text of ["I quit!", "I stay."]) {
    await alice.send(text);
    await alice.shows(text, "queued");
  }
  const slip = alice.page.locator("article", { hasText: "I quit!" });
  await slip.getByRole("img", { name: "waits on this device" }).waitFor();
  await slip.hover();
  await slip.getByRole("button", { name: "Cancel" }).click();
  await alice.shot("cancel");
  await alice.page.keyboard.press("Enter"); // the keyboard is on what keeps it
  await slip.getByRole("button", { name: "Cancel" }).click();
  await slip.getByRole("button", { name: "Do not send it" }).click();
  await slip.waitFor({ state: "detached" });
  await alice.shows("I stay.", "queued");

  const history = ring.command(profile, ["history", "bob"]);
  assert.ok(history.includes("I stay.") && !history.includes("I quit!"), history);
  const [gone] = await ask(alice, [{ command: "cancel", message: "0".repeat(64) }]);
  assert.equal(gone.outcome, "unknown_message");
  assert.deepEqual([alice.troubles, alice.elsewhere, bob.troubles, bob.elsewhere], [[], [], [], []]);
});
