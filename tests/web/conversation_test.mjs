// Two people on one page each: what they see while all is well, and what others try.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import zlib from "node:zlib";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, Web, waitUntil } from "./harness.mjs";

const data = temporaryDirectory();
let ring, web, browser, alice, bob;

before(async () => {
  ring = await Ring.start(3);
  web = await Web.start(ring, data);
  browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web, { locale: "es-ES", colorScheme: "dark" });
});
after(cleanUp);

test("a browser without the token is shown nothing", async () => {
  const stranger = await Visitor.open(browser, { url: `${web.origin}/#0123` });
  await stranger.page.getByText("This browser is not known here.").waitFor();
  await stranger.context.close();
});

test("a page from elsewhere that opens this one loses its window", async () => {
  const server = http.createServer((_, answer) =>
    answer.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>elsewhere</title>"));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const isLost = async (url) => {
    await page.evaluate((address) => (globalThis.opened = open(address)), url);
    return () => page.evaluate(() => globalThis.opened.closed);
  };

  await waitUntil(await isLost(web.url), "a window that is lost");

  const own = await isLost(page.url());
  await waitUntil(() => page.evaluate(() => globalThis.opened.document.title === "elsewhere"), "a window of its own");
  assert.equal(await own(), false);
  await context.close();
  server.close();
});

test("the way in: an account each, and a sentence for what cannot be", async () => {
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("entry");
  assert.equal(new URL(alice.page.url()).hash, ""); // the token is gone from the address

  await Promise.all([alice.register("alice"), bob.register("bob")]);

  const other = await Visitor.open(browser, web);
  await other.fillIn(1, "Bob");
  await other.page.getByText("This device has the account “bob” already").waitFor();
  await other.fillIn(0, "bob", "not the password");
  await other.page.getByText("No such user, or a wrong password.").waitFor();
  await other.fillIn(1, "no name", "short and bad");
  await other.page.getByText("“no name” cannot be used").waitFor();
  await other.context.close();
});

test("a conversation is live, both ways, with its ticks", async () => {
  await alice.openWith("bob");
  await alice.send("Hello Bob, are you there?");
  await alice.shows("Hello Bob, are you there?", "delivered");

  const row = bob.page.locator("button.conversation", { hasText: "alice" });
  await row.locator(".badge", { hasText: "1" }).waitFor();
  await row.click();
  await bob.shows("Hello Bob", "received");
  await waitUntil(async () => (await row.locator(".badge").count()) === 0, "a read conversation");
  await bob.send("Yes. ¡Hola Alice! 👋\nA second line.");
  await alice.shows("A second line.", "received");
  await alice.shows("Hello Bob, are you there?", "read"); // a stranger was not told
  await alice.page.locator(".presence", { hasText: "online" }).waitFor();
});

test("commands in a terminal go through the page's program", async () => {
  const profile = `${data}/people/alice.profile`;
  const sent = JSON.parse(ring.command(profile, ["--json", "send", "bob", "from a terminal"]));
  assert.equal(sent.text, "from a terminal");
  await alice.shows("from a terminal", "delivered");
  await bob.shows("from a terminal", "received");
  const history = ring.command(profile, ["--json", "history", "bob"]).trim().split("\n");
  assert.equal(history.length, 3);
});

test("nobody can be written to who is not there, nor oneself", async () => {
  await alice.page.locator("#search").fill("nobody");
  await alice.page.keyboard.press("Enter");
  await alice.page.getByText("There is no user “nobody”.").waitFor();
  await alice.page.locator("#search").fill("ALICE");
  await alice.page.keyboard.press("Enter");
  await alice.page.getByText("nobody can write to themselves").waitFor();
  await alice.page.locator("#search").fill("");
});

test("texts are shown as written and run nothing", async () => {
  const attacks = [
    "<img src=x onerror=\"window.hacked=1\">", "<script>window.hacked=1</script>",
    "javascript:window.hacked=1", "\"><svg onload=window.hacked=1>", "{{constructor}} ${hacked}",
    "&lt;b&gt;", "\u202egnp.exe",
  ];
  for (const text of attacks) {
    await bob.send(text);
    await alice.shows(text);
  }
  const texts = await alice.texts();
  assert.deepEqual(texts.slice(-attacks.length), attacks);
  for (const visitor of [alice, bob]) {
    assert.equal(await visitor.page.evaluate(() => globalThis.hacked), undefined);
    assert.equal(await visitor.page.locator(".messages :is(img, script, iframe, a)").count(), 0);
  }
});

test("a message is answered, and deleted for both", async () => {
  await bob.send("Bring the red folder, not the blue one.");
  await alice.shows("Bring the red folder", "received");
  const asked = alice.page.locator("article", { hasText: "Bring the red folder" });
  await asked.hover();
  await asked.getByRole("button", { name: "Reply" }).click();
  await alice.page.locator(".answered", { hasText: "Reply to bob" }).waitFor();
  await alice.send("The red one, yes.");
  await alice.page.locator(".answered").waitFor({ state: "detached" });
  const reply = bob.page.locator("article", { hasText: "The red one, yes." });
  await reply.locator(".quote", { hasText: "Bring the red folder" }).waitFor();
  await bob.shot("reply");

  await alice.send("And my password is swordfish.");
  await bob.shows("swordfish", "received");
  const slip = alice.page.locator("article.mine", { hasText: "swordfish" });
  await slip.hover();
  await slip.getByRole("button", { name: "Delete" }).click();
  await slip.getByRole("button", { name: "Keep" }).click();
  await slip.hover();
  await slip.getByRole("button", { name: "Delete" }).click();
  await alice.shot("delete");
  await slip.getByRole("button", { name: "Delete for both" }).click();

  await bob.page.locator("article.deleted", { hasText: "Este mensaje fue borrado." }).waitFor();
  assert.equal(await bob.page.getByText("swordfish").count(), 0);
  await alice.page.locator('article.deleted[data-state="delivered"]').waitFor();
  assert.equal(await alice.page.getByText("swordfish").count(), 0);
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("deleted");

  await bob.page.locator("#message").focus();
  await bob.page.keyboard.press("Shift+Tab"); // from the field past the button for files
  await bob.page.keyboard.press("Shift+Tab"); // to what can be done with the newest
  await bob.page.keyboard.press("Shift+Tab"); // past the reaction
  await bob.page.keyboard.press("Enter");
  await bob.page.locator(".answered", { hasText: "Respuesta a alice" }).waitFor();
  await bob.page.keyboard.press("Escape");
  await bob.page.locator(".answered").waitFor({ state: "detached" });
  await bob.page.getByRole("heading", { name: "alice" }).waitFor(); // still open
});

test("a text is changed for both, and signs are set on it", async () => {
  await alice.send("Dinner at six?");
  await bob.shows("Dinner at six?", "received");
  const own = alice.page.locator("article.mine", { hasText: "Dinner at" });
  const theirs = bob.page.locator("article.theirs", { hasText: "Dinner at" });
  await alice.page.locator("#message").fill("a draft meanwhile");
  await own.hover();
  await own.getByRole("button", { name: "Edit" }).click();
  await alice.page.locator(".answered", { hasText: "Change the text" }).waitFor();
  assert.equal(await alice.page.locator("#message").inputValue(), "Dinner at six?");
  await alice.page.keyboard.press("Escape");
  assert.equal(await alice.page.locator("#message").inputValue(), "a draft meanwhile");
  await own.hover();
  await own.getByRole("button", { name: "Edit" }).click();
  await alice.page.locator("#message").fill("Dinner at seven?");
  await alice.page.keyboard.press("Enter");
  await theirs.locator("p", { hasText: "Dinner at seven?" }).waitFor();
  await theirs.locator(".edited").waitFor();
  assert.equal(await bob.page.getByText("Dinner at six?").count(), 0);
  assert.equal(await alice.page.locator("#message").inputValue(), "a draft meanwhile");

  await theirs.hover();
  await theirs.getByRole("button", { name: "Reaccionar", exact: true }).click();
  await bob.shot("react");
  assert.deepEqual(await bob.barriers(), []);
  await theirs.getByRole("button", { name: "Reaccionar con ❤️" }).click();
  const sign = own.getByRole("button", { name: "❤️ from bob" });
  await sign.waitFor();
  await alice.shot("signs");
  assert.deepEqual(await alice.barriers(), []);
  await sign.click(); // the same from alice
  await own.getByRole("button", { name: "❤️ from alice, bob" }).waitFor();
  await theirs.getByRole("button", { name: "❤️ de alice, bob" }).click(); // takes bob's away
  await own.getByRole("button", { name: "❤️ from alice", exact: true }).waitFor();
  await alice.page.reload();
  await alice.page.locator("button.conversation", { hasText: "bob" }).click();
  await own.locator("p", { hasText: "Dinner at seven?" }).waitFor();
  await own.getByRole("button", { name: "❤️ from alice", exact: true }).waitFor();
  await alice.page.locator("#message").fill("");
});

test("a draft stays over a reload, and too long a text stays in the field", async () => {
  await alice.page.locator("#message").fill("half a thought");
  await alice.page.reload();
  await alice.page.locator("button.conversation", { hasText: "bob" }).click();
  assert.equal(await alice.page.locator("#message").inputValue(), "half a thought");

  await alice.send("x".repeat(16385));
  await alice.page.getByText("1 bytes too long").waitFor();
  await alice.send("é".repeat(8192));
  await bob.shows("é".repeat(100), "received");
  assert.equal(await alice.page.locator("#message").inputValue(), "");
});

test("a long conversation is drawn from its end, and older parts as one scrolls", async () => {
  const carol = temporaryDirectory();
  ring.command(carol, ["register", "carol"]);
  const lines = Array.from({ length: 230 }, (_, i) => `line ${i + 1} of many`);
  ring.command(carol, ["chat", "alice"], lines.join("\n") + "\n");

  await alice.page.locator(".conversation .badge", { hasText: "230" }).waitFor();
  await alice.page.locator("button.conversation", { hasText: "carol" }).click();
  await alice.shows("line 230 of many");
  assert.ok((await alice.page.locator("article.message").count()) <= 120);
  await waitUntil(async () => {
    await alice.page.locator(".messages").evaluate((box) => (box.scrollTop = 0));
    return (await alice.message("line 1 of many").count()) === 1;
  }, "the oldest message");
  assert.deepEqual(await alice.texts(), lines);

  // What comes meanwhile moves nothing.
  const top = () => alice.message("line 1 of many").evaluate((row) => row.getBoundingClientRect().top);
  const before = await top();
  ring.command(carol, ["send", "alice", "one more"]);
  await alice.page.locator("button.conversation", { hasText: "one more" }).waitFor();
  assert.equal(await top(), before);
  await alice.page.getByRole("button", { name: "Newest messages" }).click();
  await alice.shows("one more");
});

test("the keyboard is enough", async () => {
  await alice.page.keyboard.press("Escape");
  await alice.page.keyboard.press("Control+k");
  await alice.page.keyboard.press("ArrowDown");
  await alice.page.keyboard.press("ArrowDown");
  await alice.page.keyboard.press("Enter");
  await alice.page.getByRole("heading", { name: "bob" }).waitFor();
  await alice.page.keyboard.type("typed blind");
  await alice.page.keyboard.press("Enter");
  await bob.shows("typed blind");
});

test("it can be read and used by all, in the dark, in Spanish and on a phone", async () => {
  await alice.send("A message with a good many words, so that one sees where its lines break.");
  await bob.send("Se ve bien.");
  await alice.shows("Se ve bien.");
  await alice.shows("A message with", "delivered");
  assert.deepEqual(await alice.barriers(), []);
  assert.deepEqual(await bob.barriers(), []);
  await alice.shot("conversation");
  await bob.shot("conversation-dark-spanish");
  await bob.page.setViewportSize({ width: 390, height: 780 });
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("phone-conversation");
  await bob.page.getByRole("button", { name: "Volver a las conversaciones" }).click();
  await bob.shot("phone-list");
  const isTooWide = () => document.documentElement.scrollWidth > innerWidth;
  assert.equal(await bob.page.evaluate(isTooWide), false);
});

test("the page is small, comes from here alone, and nothing has gone wrong in it", async () => {
  let bytes = 0;
  for (const asset of ["/", "/app.js", "/app.css", "/icon.svg"]) {
    const answer = await fetch(web.origin + asset);
    assert.match(answer.headers.get("content-security-policy"), /default-src 'none'/);
    bytes += zlib.gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  }
  const load = await alice.page.evaluate(
    () => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd);
  console.log(`page: ${bytes} bytes compressed, content loaded in ${Math.round(load)} ms`);
  assert.ok(bytes < 150_000);
  for (const visitor of [alice, bob]) {
    assert.deepEqual([visitor.troubles, visitor.elsewhere], [[], []]);
  }
});

test("logging out ends it in every tab of the user", async () => {
  const tab = await alice.context.newPage();
  await tab.goto(web.origin);
  await tab.locator("#search").waitFor();
  await alice.page.getByRole("button", { name: "Log out" }).click();
  await alice.page.locator("#password").waitFor();
  await tab.locator("#password").waitFor();
  await bob.page.locator("#search").waitFor(); // the other user stays
  await alice.logIn("alice");
  await alice.page.locator("button.conversation", { hasText: "bob" }).click();
  await alice.shows("typed blind"); // the history is still here
});
