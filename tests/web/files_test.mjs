// Files on the page: chosen, pasted and dropped; sent, fetched, shown and saved; what others try
// with them; and programs that are killed in the middle.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import { after, before, test } from "node:test";
import zlib from "node:zlib";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";

const MIB = 2 ** 20;
const data = { alice: temporaryDirectory(), bob: temporaryDirectory() };
let ring, webs, browser, alice, bob, picture;

before(async () => {
  ring = await Ring.start(3);
  webs = { alice: await Web.start(ring, data.alice), bob: await Web.start(ring, data.bob) };
  browser = await startBrowser();
  alice = await Visitor.open(browser, webs.alice);
  bob = await Visitor.open(browser, webs.bob, { locale: "es-ES", colorScheme: "dark" });
  picture = await alice.page.screenshot();
  await Promise.all([alice.register("alice"), bob.register("bob")]);
  await alice.openWith("bob");
  await bob.openWith("alice");
  await alice.send("I have some files for you.");
  await bob.shows("I have some files for you.");
  await bob.send("Go on.");
  await alice.shows("Go on.");
});
after(cleanUp);

const card = (visitor, name) => visitor.page.locator("article .file-card").filter({ hasText: name });
const button = (where, name) => where.getByRole("button", { name, exact: true });
const isGone = (locator) => locator.waitFor({ state: "detached" });
const signal = (what) => ring.nodes.forEach((node) => node.process.kill(what));

// A PNG of one colour, one bit a dot: small, however many dots it has.
function pngOf(width, height) {
  const part = (type, content) => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(content.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = zlib.deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, part("IHDR", head), part("IDAT", rows), part("IEND", Buffer.alloc(0))]);
}
function crc32(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let i = 0; i < 8; ++i) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}
async function send(visitor, name, buffer, mimeType = "application/octet-stream") {
  await visitor.page.locator("#attach").setInputFiles([{ name, mimeType, buffer }]);
  await visitor.page.locator(".chosen li").waitFor();
  await visitor.page.locator("#message").press("Enter");
  await isGone(visitor.page.locator(".chosen"));
}
async function save(visitor, name, word) {
  const [download] = await Promise.all([
    visitor.page.waitForEvent("download"), button(card(visitor, name), `${word} ${name}`).click()]);
  return [download.suggestedFilename(), fs.readFileSync(await download.path())];
}
// What happens when somebody pastes, or lets go of, a file.
async function bring(visitor, what, selector, name, bytes) {
  const transfer = await visitor.page.evaluateHandle(([called, numbers]) => {
    const brought = new DataTransfer();
    brought.items.add(new File([new Uint8Array(numbers)], called));
    return brought;
  }, [name, [...bytes]]);
  if (what === "drop") {
    await visitor.page.dispatchEvent(selector, "dragenter", { dataTransfer: transfer });
    await visitor.page.locator(".drop").waitFor();
    await visitor.page.dispatchEvent(selector, "drop", { dataTransfer: transfer });
    return isGone(visitor.page.locator(".drop"));
  }
  return visitor.page.evaluate(([given, where]) => document.querySelector(where).dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true })), [transfer, selector]);
}

test("a file of a few MiB is sent, got and saved, byte for byte", async () => {
  const bytes = crypto.randomBytes(3 * MIB + 17);
  await alice.page.locator("#message").fill("a text beside it");
  await send(alice, "report.pdf", bytes);
  await alice.shows("a text beside it", "delivered");
  assert.equal(await alice.page.locator("#message").inputValue(), "");
  await alice.page.locator('article.mine[data-state="delivered"], article.mine[data-state="read"]')
    .filter({ hasText: "report.pdf" }).waitFor();

  await card(bob, "report.pdf").getByText("3,1 MB").waitFor();
  assert.deepEqual(await bob.barriers(), []);
  await button(card(bob, "report.pdf"), "Traer report.pdf").focus();
  await bob.page.keyboard.press("Enter");
  await button(card(bob, "report.pdf"), "Guardar report.pdf").waitFor();
  const [name, saved] = await save(bob, "report.pdf", "Guardar");

  assert.equal(name, "report.pdf");
  assert.ok(saved.equals(bytes));
  assert.equal(await card(bob, "report.pdf").locator("img").count(), 0);
  await bob.page.locator("button.conversation", { hasText: "alice" }).locator(".last", { hasText: "report.pdf" }).waitFor();
});

test("a picture is pasted, and shown once it is got, from its bytes", async () => {
  await bring(alice, "paste", "#message", "view.bin", picture); // its name says nothing
  await alice.page.locator(".chosen", { hasText: "view.bin" }).waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("file-chosen");
  await button(alice.page, "Send").click();

  await button(card(bob, "view.bin"), "Traer view.bin").click();
  const image = card(bob, "view.bin").getByRole("img", { name: "La imagen view.bin, de alice" });
  await image.waitFor();
  await waitUntil(() => image.evaluate((one) => one.naturalWidth > 0), "a picture that is drawn");
  assert.match(await image.getAttribute("src"), /^blob:/);
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("file-picture-dark");
  await bob.page.setViewportSize({ width: 390, height: 780 });
  await bob.shot("file-picture-phone");
  assert.equal(await bob.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await bob.page.setViewportSize({ width: 1100, height: 720 });
  await button(card(bob, "view.bin"), "Ocultar la imagen view.bin").click();
  await isGone(image);
  await button(card(bob, "view.bin"), "Mostrar la imagen view.bin").click();
  await image.waitFor();
});

test("a small file of very many dots is not drawn; a text with a picture of it is pasted as text", async () => {
  await send(alice, "bomb.png", pngOf(20_000, 20_000));
  await send(alice, "dot.png", pngOf(8, 8));
  await button(card(bob, "bomb.png"), "Traer bomb.png").click();
  await card(bob, "bomb.png").getByText("demasiados puntos").waitFor();
  assert.equal(await card(bob, "bomb.png").locator("img").count(), 0);
  await button(card(bob, "dot.png"), "Traer dot.png").click();
  await card(bob, "dot.png").getByRole("img").waitFor();
  await button(card(bob, "bomb.png"), "Guardar bomb.png").waitFor();

  const isText = await alice.page.evaluate(() => {
    const copied = new DataTransfer();
    copied.setData("text/plain", "a cell");
    copied.setData("text/html", "<table><tr><td>a cell</table>");
    copied.items.add(new File([new Uint8Array(3)], "image.png", { type: "image/png" }));
    return document.getElementById("message").dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: copied, bubbles: true, cancelable: true }));
  });
  assert.equal(isText, true); // the browser pastes it
  assert.equal(await alice.page.locator(".chosen").count(), 0);
});

test("what somebody calls a file, and what is in it, runs nothing", async () => {
  const evil = "<script>window.hacked=1</script>";
  const attack = "<img src=x onerror=window.hacked=1>\u202egnp.html";
  await bring(alice, "drop", ".conversation-view", attack, Buffer.from(evil));
  await alice.page.locator("#message").press("Enter");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked=1">${evil}</svg>`;
  await send(alice, "drawing.png", Buffer.from(svg), "image/png");

  const shown = bob.page.locator("article .file-card").filter({ hasText: "onerror" });
  await shown.waitFor();
  const safe = await shown.locator(".file-name").textContent();
  assert.ok(!/[<>\u202e/\\]/.test(safe), safe);
  for (const file of [shown, card(bob, "drawing.png")]) {
    await file.getByRole("button", { name: "Traer" }).click();
    await file.getByRole("button", { name: "Guardar" }).waitFor();
    const id = await file.evaluate((one) => one.closest("article").dataset.id);
    const seen = await bob.page.evaluate(async (which) => {
      const answer = await fetch(`/api/files/${which}`);
      const asPicture = await fetch(`/api/pictures/${which}`);
      return [Object.fromEntries(answer.headers), asPicture.status];
    }, id);
    assert.equal(seen[0]["content-type"], "application/octet-stream");
    assert.match(seen[0]["content-disposition"], /^attachment; filename\*=UTF-8''[A-Za-z0-9%._-]+$/);
    assert.equal(seen[0]["x-content-type-options"], "nosniff");
    assert.equal(seen[0]["content-security-policy"], "default-src 'none'; sandbox");
    assert.equal(seen[1], 415);
    assert.equal(await file.locator("img").count(), 0);
  }
  for (const visitor of [alice, bob]) {
    assert.equal(await visitor.page.evaluate(() => globalThis.hacked), undefined);
  }
});

test("what cannot be sent is said, and what is typed stays; an empty file goes", async () => {
  await alice.page.locator("#message").fill("typed meanwhile");
  await alice.page.locator("#attach").setInputFiles([
    { name: "film.mkv", mimeType: "video/x-matroska", buffer: Buffer.alloc(25 * MIB + 1) }]);
  await alice.page.getByText("“film.mkv” was not sent. It is larger than 25 MiB").waitFor();
  assert.equal(await alice.page.locator(".chosen").count(), 0);
  await alice.shot("file-too-large");
  assert.equal(await alice.page.locator("#message").inputValue(), "typed meanwhile");
  await alice.page.locator("#message").fill("");

  await send(alice, "empty.txt", Buffer.alloc(0));
  await button(card(bob, "empty.txt"), "Traer empty.txt").click();
  const [name, saved] = await (async () => {
    await button(card(bob, "empty.txt"), "Guardar empty.txt").waitFor();
    return save(bob, "empty.txt", "Guardar");
  })();
  assert.deepEqual([name, saved.length], ["empty.txt", 0]);
});

test("a file that is given twice at once, under one key, goes once", async () => {
  const answers = await alice.page.evaluate(() => {
    const give = () => fetch("/api/files?to=bob&name=twin.bin&key=twin", {
      method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: new Uint8Array(2 ** 20),
    }).then((response) => response.json());
    return Promise.all([give(), give(), give()]);
  });

  assert.deepEqual(answers.map((one) => one.outcome), ["done", "done", "done"]);
  assert.equal(new Set(answers.map((one) => one.id)).size, 1);
  await alice.send("There is but one twin.");
  await bob.shows("There is but one twin.");
  await isGone(alice.page.locator('article[data-state="sending"]'));
  await card(bob, "twin.bin").first().waitFor();
  assert.equal(await card(bob, "twin.bin").count(), 1);
});

test("the largest file goes too", async () => {
  const bytes = Buffer.alloc(25 * MIB, "largest ");
  await send(alice, "largest.bin", bytes);
  await button(card(bob, "largest.bin"), "Traer largest.bin").click();
  await button(card(bob, "largest.bin"), "Guardar largest.bin").waitFor();
  const [, saved] = await save(bob, "largest.bin", "Guardar");
  assert.ok(saved.equals(bytes));
});

test("a file is removed here, with a second word, and is then gone", async () => {
  await button(card(bob, "largest.bin"), "Quitar largest.bin de este dispositivo…").click();
  await card(bob, "largest.bin").getByText("¿Está guardado donde quieres?").waitFor();
  await waitUntil(() => bob.page.evaluate(() => document.activeElement.textContent === "Cancelar"),
    "the keyboard on the way back");
  await bob.page.keyboard.press("Enter");
  await button(card(bob, "largest.bin"), "Quitar largest.bin de este dispositivo…").click();
  await button(card(bob, "largest.bin"), "Quitarlo de aquí").click();
  await card(bob, "largest.bin").getByText("Ya no está").waitFor();
});

test("a sending is stopped: nothing comes", async () => {
  const other = await alice.context.newPage(); // the same person
  await other.goto(webs.alice.origin);
  await other.locator("button.conversation", { hasText: "bob" }).click();
  const there = other.locator('article[data-state="sending"]', { hasText: "slip.txt" });
  signal("SIGSTOP");
  try {
    await send(alice, "slip.txt", Buffer.from("not for you"));
    await alice.page.locator('article[data-state="sending"]', { hasText: "slip.txt" }).waitFor();
    await other.reload();
    await there.waitFor();
    await button(card(alice, "slip.txt"), "Stop slip.txt").click();
    await isGone(card(alice, "slip.txt"));
    await isGone(there);
  } finally {
    signal("SIGCONT");
  }
  await other.close();
  await alice.send("Never mind the slip.");
  await bob.shows("Never mind the slip.");
  assert.equal(await card(bob, "slip.txt").count(), 0);
});

test("who leaves before the program has a file is asked, and the file still goes", async () => {
  const asked = [];
  alice.page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    return dialog.dismiss();
  });
  webs.alice.program.process.kill("SIGSTOP");
  try {
    await send(alice, "late.txt", Buffer.from("late"));
    await alice.page.locator('article[data-state="leaving"]', { hasText: "late.txt" }).waitFor();
    await alice.page.evaluate(() => void setTimeout(() => location.reload()));
    await waitUntil(() => asked.length > 0, "a question");
  } finally {
    webs.alice.program.process.kill("SIGCONT");
  }
  assert.deepEqual(asked, ["beforeunload"]);
  await card(bob, "late.txt").waitFor();
  alice.page.removeAllListeners("dialog");
});

test("both programs are killed in the middle, and go on by themselves once they are back", async () => {
  const bytes = crypto.randomBytes(4 * MIB);
  const port = new URL(webs.alice.url).port;
  signal("SIGSTOP");
  try {
    await send(alice, "atlas.bin", bytes);
    await alice.page.locator('article[data-state="sending"]', { hasText: "atlas.bin" }).waitFor();
    assert.deepEqual(await alice.barriers(), []);
    await alice.shot("file-sending");
    await webs.alice.program.stop("SIGKILL");
  } finally {
    signal("SIGCONT");
  }
  webs.alice = await Web.start(ring, data.alice, "laptop", port);
  await alice.page.goto(webs.alice.url); // in the same tab
  await alice.logIn("alice");

  await button(card(bob, "atlas.bin"), "Traer atlas.bin").waitFor();
  signal("SIGSTOP");
  try {
    await button(card(bob, "atlas.bin"), "Traer atlas.bin").click();
    await card(bob, "atlas.bin").getByText("llegando").waitFor();
    await webs.bob.program.stop("SIGKILL");
  } finally {
    signal("SIGCONT");
  }
  const bobs = new URL(webs.bob.url).port;
  webs.bob = await Web.start(ring, data.bob, "laptop", bobs);
  await bob.page.goto("about:blank");
  await bob.page.goto(webs.bob.url);
  await bob.logIn("bob");
  await bob.page.locator("button.conversation", { hasText: "alice" }).click();
  await button(card(bob, "atlas.bin"), "Guardar atlas.bin").waitFor(); // without another word
  const [, saved] = await save(bob, "atlas.bin", "Guardar");
  assert.ok(saved.equals(bytes));
});

test("nothing went wrong on the way, and nothing was asked of elsewhere", () => {
  for (const visitor of [alice, bob]) {
    assert.deepEqual([visitor.troubles, visitor.elsewhere], [[], []]);
  }
});
