// A group on the page: three people in three profiles, what each may do, and what they see of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { cleanUp, Ring, startBrowser, temporaryDirectory, Visitor, waitUntil, Web } from "./harness.mjs";

const data = temporaryDirectory();
let ring, web, browser, alice, bob, carol;

before(async () => {
  ring = await Ring.start(3);
  web = await Web.start(ring, data);
  browser = await startBrowser();
  alice = await Visitor.open(browser, web);
  bob = await Visitor.open(browser, web, { locale: "es-ES", colorScheme: "dark" });
  carol = await Visitor.open(browser, web, { viewport: { width: 390, height: 780 } });
  await Promise.all([alice.register("alice"), bob.register("bob"), carol.register("carol")]);
  await alice.openWith("bob");
  await alice.send("Shall we climb?");
  await alice.shows("Shall we climb?", "delivered");
});
after(cleanUp);

const entry = (visitor, name) => visitor.page.locator("button.conversation", { hasText: name });
const bar = (visitor) => visitor.page.locator(".standing-bar");
const button = (where, name) => where.getByRole("button", { name, exact: true });
const sheet = (visitor) => visitor.page.locator("dialog.sheet");
const isGone = (locator) => locator.waitFor({ state: "detached" });
const member = (visitor, name) => sheet(visitor).locator(".members > li", { hasText: name });

async function openPanel(visitor, label) {
  await visitor.page.getByRole("button", { name: label }).click();
  await sheet(visitor).waitFor();
}
async function closeSheet(visitor) {
  await visitor.page.keyboard.press("Escape");
  await isGone(sheet(visitor));
}

test("a group is made of a contact and a name that is typed, by the keyboard alone", async () => {
  await button(alice.page, "New group").focus();
  await alice.page.keyboard.press("Enter");
  await sheet(alice).waitFor();
  await alice.page.keyboard.type("Climbers <b>!</b>"); // the field has the keyboard
  await alice.page.keyboard.press("Tab");
  await alice.page.keyboard.press("Space"); // bob, the only contact
  await alice.page.keyboard.press("Tab");
  await alice.page.keyboard.type("nobody-at-all");
  await alice.page.keyboard.press("Enter");
  await alice.page.keyboard.type("carol");
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("group-new");
  await alice.page.keyboard.press("Tab");
  await alice.page.keyboard.press("Tab");
  await alice.page.keyboard.press("Enter");

  await sheet(alice).getByText("nobody-at-all was not invited: There is no user “nobody-at-all”.").waitFor();
  await button(sheet(alice), "Go to the group").click();

  await alice.page.getByRole("heading", { name: "Climbers <b>!</b>" }).waitFor();
  await alice.page.locator(".presence", { hasText: "1 member, 2 invited" }).waitFor();
  assert.equal(await alice.page.locator("h2 b").count(), 0);
});

test("a text that nobody could get is kept, with the reason", async () => {
  await alice.send("Is anybody here?");
  await alice.page.getByText("Nobody else is in the group yet").waitFor();
  await button(alice.page.locator("article.failed"), "Edit").click();
  assert.equal(await alice.page.locator("#message").inputValue(), "Is anybody here?");
  await alice.page.locator("#message").fill("");
});

test("an invitation is shown as a request is, and accepted", async () => {
  await entry(bob, "Climbers").getByText("Invitación").waitFor();
  await entry(bob, "Climbers").click();
  await bar(bob).getByText("alice te invita al grupo").waitFor();
  assert.equal(await bob.page.locator("#message").count(), 0);
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("group-invitation");
  await button(bar(bob), "Entrar").click();
  await isGone(bar(bob));

  await entry(carol, "Climbers").getByText("Invitation").waitFor();
  assert.equal(await carol.page.title(), "(1) P2P-Chat");
  await carol.shot("group-phone-list");
  await entry(carol, "Climbers").click();
  await bar(carol).getByText("You do not know alice").waitFor();
  await button(bar(carol), "Decline…").click();
  await waitUntil(() => carol.page.evaluate(() => document.activeElement.textContent === "Cancel"),
    "the keyboard on the way back");
  await carol.page.keyboard.press("Enter");
  await button(bar(carol), "Join").click();
  await isGone(bar(carol));
  for (const visitor of [alice, carol]) {
    await visitor.page.locator(".presence", { hasText: "3 members" }).waitFor();
  }
});

test("texts have their authors, and ticks of the whole and of each member", async () => {
  await alice.send("Up at six");
  await bob.shows("Up at six", "received");
  await carol.shows("Up at six", "received");
  await alice.shows("Up at six", "read");
  await bob.send("Vale, a las seis.");
  await carol.shows("Vale, a las seis.");
  await bob.send("Llevo la cuerda.");
  await carol.shows("Llevo la cuerda.");
  await carol.send("I bring the tea.");
  await bob.shows("I bring the tea.");
  const authors = (visitor) => visitor.page.locator("article .author").allInnerTexts();
  assert.deepEqual((await authors(carol)).map((one) => one.replace(/:\s*$/, "").trim()), ["alice", "bob", "bob"]);
  await entry(bob, "Climbers").locator(".last", { hasText: "carol: I bring the tea." }).waitFor();

  const own = alice.page.locator("article.mine", { hasText: "Up at six" });
  const ticks = own.getByRole("button", { name: "delivered to 2 of 2, read by 2" });
  await ticks.focus();
  await alice.page.keyboard.press("Enter");
  const each = own.locator(".member-ticks li");
  assert.deepEqual(await each.allInnerTexts(), ["bob read", "carol read"]);
  assert.deepEqual(await alice.barriers(), []);
  assert.deepEqual(await carol.barriers(), []);
  assert.deepEqual(await bob.barriers(), []);
  await alice.shot("group-conversation");
  await bob.shot("group-dark-spanish");
  await carol.shot("group-phone");
  const isTooWide = () => document.documentElement.scrollWidth > innerWidth;
  assert.equal(await carol.page.evaluate(isTooWide), false);
});

test("what is written there is answered, found, counted and drafted as with people", async () => {
  const asked = alice.page.locator("article", { hasText: "I bring the tea." });
  await asked.hover();
  for (const name of ["Edit", "Delete"]) {
    assert.equal(await asked.getByRole("button", { name, exact: true }).count(), 0);
  }
  await asked.getByRole("button", { name: "Reply" }).click();
  await alice.page.locator(".answered", { hasText: "Reply to carol" }).waitFor();
  await alice.send("Milk, too?");
  await carol.page.locator("article", { hasText: "Milk, too?" }).locator(".quote", { hasText: "tea" }).waitFor();

  await button(carol.page, "Back to the conversations").click();
  await alice.send("One more thing");
  await entry(carol, "Climbers").locator(".badge", { hasText: "1" }).waitFor();
  await entry(carol, "Climbers").click();
  await carol.shows("One more thing");

  await alice.page.locator("#message").fill("half a thought");
  await alice.page.reload();
  await entry(alice, "Climbers").click();
  await alice.shows("One more thing", "read");
  assert.equal(await alice.page.locator("#message").inputValue(), "half a thought");
  await alice.page.locator("#message").fill("");
  await alice.page.keyboard.press("Escape");
  await alice.page.keyboard.press("/");
  await sheet(alice).locator("#words").fill("cuerda");
  await alice.page.keyboard.press("Enter");
  const hit = sheet(alice).locator(".hit", { hasText: "bob in Climbers" });
  await hit.click();
  await alice.page.locator("article.found", { hasText: "Llevo la cuerda." }).waitFor();
});

test("what was written there is changed, deleted and reacted to for all", async () => {
  const row = (visitor, text) => visitor.page.locator("article", { hasText: text });
  const act = async (message, name) => {
    await message.hover();
    await message.getByRole("button", { name, exact: true }).click();
  };
  await act(row(carol, "Up at six"), "React");
  await button(row(carol, "Up at six"), "React with 👍").click();
  for (const visitor of [alice, bob, carol]) {
    await row(visitor, "Up at six").locator(".sign", { hasText: "👍" }).waitFor();
  }

  await act(row(alice, "Up at six"), "Edit");
  await alice.page.locator("#message").fill("Up at seven");
  await alice.page.keyboard.press("Enter");
  await carol.shows("Up at seven");
  await row(bob, "Up at seven").locator(".edited").waitFor();

  const tea = carol.page.locator("article.mine", { hasText: "I bring the tea." }); // not who quotes it
  await act(tea, "Delete");
  await button(tea, "Delete for all").click();
  const stone = (visitor, text) => visitor.page.locator("article.deleted", { hasText: text });
  await stone(alice, "This message was deleted.").waitFor();
  await stone(bob, "Este mensaje fue borrado.").waitFor();
  await stone(carol, "This message was deleted.").getByRole("button", { name: /deleted with all who had it/ }).waitFor();
  assert.deepEqual(await alice.barriers(), []);
  assert.deepEqual(await carol.barriers(), []);
  await alice.shot("group-marks");
  await carol.shot("group-marks-phone");
});

test("a picture that is chosen for the group is got by each member, as often as they like", async () => {
  const bytes = await alice.page.screenshot();
  const card = (visitor) => visitor.page.locator("article .file-card", { hasText: "route.png" });
  await alice.page.locator("#attach").setInputFiles([{ name: "route.png", mimeType: "image/png", buffer: bytes }]);
  await alice.page.locator(".chosen li").waitFor();
  await alice.page.locator("#message").press("Enter");
  await alice.page.locator('article.mine[data-state="delivered"], article.mine[data-state="read"]')
    .filter({ hasText: "route.png" }).waitFor();

  await button(card(bob), "Traer route.png").click();
  await card(bob).locator("img.picture").waitFor();
  await button(card(bob), "Quitar route.png de este dispositivo…").click();
  await card(bob).getByText("se podrá traer otra vez").waitFor();
  await button(card(bob), "Quitarlo de aquí").click();
  await button(card(bob), "Traer route.png").click();
  await button(card(carol), "Get route.png").click();
  for (const visitor of [bob, carol]) {
    await card(visitor).locator("img.picture").waitFor();
    assert.deepEqual(await visitor.barriers(), []);
  }
  assert.deepEqual(await alice.barriers(), []);
  await bob.shot("group-file-dark-spanish");
  await carol.shot("group-file-phone");
});

test("the name that is typed is whom one writes to, whatever a newer group is called", async () => {
  const profile = `${data}/people/alice.profile`;
  ring.command(profile, ["group", "create", "bob and others"]);
  await entry(alice, "bob and others").waitFor();
  await alice.page.locator("#search").fill("Bob");
  await alice.page.keyboard.press("Enter");
  await alice.page.getByRole("heading", { name: "bob", exact: true }).waitFor();
  await entry(alice, "Climbers").click();
});

test("the longest names fit a phone", async () => {
  const profile = `${data}/people/alice.profile`;
  const long = "W".repeat(32);
  ring.command(temporaryDirectory(), ["register", long]);
  ring.command(profile, ["group", "create", long + long]);
  ring.command(profile, ["group", "invite", `#${long}${long}`, long]);
  await entry(alice, long).click();
  await alice.page.setViewportSize({ width: 390, height: 780 });
  const tooWide = () => alice.page.evaluate(() => [...document.querySelectorAll(".messages, .sheet, .sheet :not(input), header")]
    .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth && getComputedStyle(one).overflowX !== "hidden")
    .map((one) => one.outerHTML.slice(0, 80)));
  assert.deepEqual(await tooWide(), []);
  assert.ok((await alice.page.locator("#message").boundingBox()).height < 60);
  await openPanel(alice, `Members of ${long}`);
  await member(alice, long).getByRole("button", { name: `Remove ${long}…` }).click();
  assert.deepEqual(await tooWide(), []);
  await alice.shot("group-long-names-phone");
  await closeSheet(alice);
  await alice.page.setViewportSize({ width: 1100, height: 720 });
  await entry(alice, "Climbers").click();
});

test("a terminal has the same group, and saves the same history", async () => {
  const profile = `${data}/people/alice.profile`;
  const groups = ring.command(profile, ["--json", "group", "list"]).trim().split("\n").map(JSON.parse);
  const group = groups.find((one) => one.name.startsWith("Climbers"));
  assert.equal(group.people.length, 3);
  ring.command(profile, ["send", group.group, "from a terminal"]);
  await carol.shows("from a terminal");
  await alice.page.getByRole("button", { name: /^The messages with Climbers/ }).click();
  const [download] = await Promise.all([
    alice.page.waitForEvent("download"), button(sheet(alice), "Save the file").click()]);
  assert.match(download.suggestedFilename(), /^p2pchat-alice-Climbers/);
  await sheet(alice).getByText("Messages in").waitFor();
  await closeSheet(alice);
});

test("the panel: roles, a new name, and an own step down that is asked for again", async () => {
  await openPanel(alice, "Members of Climbers");
  await member(alice, "bob").getByLabel("What bob may do").selectOption("admin");
  await member(alice, "bob").locator("select").evaluate((one) => one.value);
  await sheet(alice).locator("#group-title").fill("Climbing club");
  await button(sheet(alice), "Save").click();
  await sheet(alice).getByText("Saved.").waitFor();
  await bob.page.getByRole("heading", { name: "Climbing club" }).waitFor();
  await sheet(alice).locator(".events li", { hasText: "alice called the group “Climbing club”." }).waitFor();
  await sheet(alice).locator(".events li", { hasText: "alice made bob Admin." }).waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("group-panel");

  await openPanel(bob, "Miembros de Climbing club");
  await member(bob, "carol").getByRole("button", { name: "Quitar a carol…" }).waitFor();
  assert.equal(await member(bob, "alice").getByRole("button").count(), 0); // not above him
  await sheet(bob).locator("#invitee").fill("carol");
  await button(sheet(bob), "Invitar").click();
  await sheet(bob).getByText("carol ya está en el grupo o tiene una invitación.").waitFor();
  assert.equal(await sheet(bob).locator("#invitee").inputValue(), "carol");
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("group-panel-dark");
  await bob.page.setViewportSize({ width: 390, height: 780 });
  await bob.shot("group-panel-phone");
  await bob.page.setViewportSize({ width: 1100, height: 720 });
  await closeSheet(bob);

  await member(alice, "alice").getByLabel("What alice may do").selectOption("member");
  await sheet(alice).getByText("You will not be able to take this back yourself.").waitFor();
  await button(sheet(alice), "Cancel").click();
  assert.equal(await member(alice, "alice").locator("select").inputValue(), "owner");
});

test("who types is seen by all members, in the header and the list", async () => {
  await closeSheet(alice);
  const typed = (visitor) => visitor.page.locator(".conversation-view header .typing");
  await alice.page.bringToFront();
  await alice.page.locator("#message").pressSequentially("who brings the rope", { delay: 40 });
  await typed(bob).filter({ hasText: "alice está escribiendo…" }).waitFor();
  await typed(carol).filter({ hasText: "alice is typing…" }).waitFor();
  await entry(bob, "Climbing club").locator(".typing", { hasText: "alice está escribiendo…" }).waitFor();
  assert.deepEqual(await bob.barriers(), []);
  await bob.shot("group-typing");
  await alice.page.locator("#message").fill("");
  await typed(bob).filter({ hasText: /^$/ }).waitFor({ state: "attached" });
  await openPanel(alice, "Members of Climbing club");
});

test("an admin lets messages disappear, and a member sees it and may not change it", async () => {
  await sheet(alice).getByRole("combobox", { name: "Disappearing messages" }).selectOption("1d");
  await sheet(alice).getByText("New messages last 1 day, as you set it.").waitFor();
  await sheet(alice).locator(".events li", { hasText: "alice lets new messages last 1 day." }).waitFor();
  assert.deepEqual(await alice.barriers(), []);
  await alice.shot("group-vanishing");

  await bob.page.locator("main .lasting").getByText("Los mensajes nuevos duran 1 día, según eligió alice.").waitFor();
  await bob.send("Hasta mañana.");
  await carol.message("Hasta mañana.").getByRole("img", { name: "Goes 1 day after you first saw it" }).waitFor();
  await openPanel(carol, "Members of Climbing club");
  assert.equal(await sheet(carol).getByRole("combobox", { name: "Disappearing messages" }).isDisabled(), true);
  assert.deepEqual(await carol.barriers(), []);
  await carol.shot("group-vanishing-phone");
  await closeSheet(carol);
  await sheet(alice).getByRole("combobox", { name: "Disappearing messages" }).selectOption("off");
  await bob.page.locator("main .lasting").waitFor({ state: "detached" });
});

test("who is removed gets nothing more, and sees why they cannot write", async () => {
  await carol.page.locator("#message").fill("typed and never lost");
  await member(alice, "carol").getByRole("button", { name: "Remove carol…" }).click();
  await sheet(alice).getByText("carol will get nothing more").waitFor();
  await alice.shot("group-remove");
  await button(sheet(alice), "Remove carol").click();
  await isGone(member(alice, "carol"));
  await waitUntil(() => alice.page.evaluate(() => document.activeElement.classList.contains("members")),
    "the keyboard on the members");
  await sheet(alice).locator(".events li", { hasText: "alice removed carol." }).waitFor();
  await closeSheet(alice);

  await bar(carol).getByText("You are not in this group any more").waitFor();
  assert.equal(await carol.page.locator("#message").count(), 0);
  assert.deepEqual(await carol.barriers(), []);
  await carol.shot("group-removed-phone");
  await carol.page.keyboard.press("Escape");
  const kept = carol.page.locator("button.conversation", { hasText: "typed and never lost" });
  await kept.waitFor();
  await waitUntil(() => carol.page.evaluate(() => !history.state?.isOpen), "the way back");
  await carol.page.reload(); // it is in the profile
  await kept.click();
  await bar(carol).getByText("You are not in this group any more").waitFor();
  await alice.send("Now there are two of us");
  await bob.shows("Now there are two of us");
  await alice.shows("Now there are two of us", "read");
  assert.equal(await carol.message("Now there are two of us").count(), 0);
  await carol.shows("Up at seven"); // what came stays
});

test("one leaves, with a second word, and is seen to have left", async () => {
  await openPanel(bob, "Miembros de Climbing club");
  await button(sheet(bob), "Salir…").click();
  await waitUntil(() => bob.page.evaluate(() => document.activeElement.textContent === "Cancelar"),
    "the keyboard on the way back");
  await bob.page.keyboard.press("Enter");
  await button(sheet(bob), "Salir…").click();
  await button(sheet(bob), "Salir de Climbing club").click();
  await isGone(sheet(bob));
  await bar(bob).getByText("Has salido de este grupo").waitFor();
  await openPanel(alice, "Members of Climbing club");
  await sheet(alice).locator(".events li", { hasText: "bob left." }).waitFor();
  await closeSheet(alice);
  for (const visitor of [alice, bob, carol]) {
    assert.deepEqual([visitor.troubles, visitor.elsewhere], [[], []]);
  }
});

test("who goes on with another device finds the group there", async () => {
  const phone = await Visitor.open(browser, await Web.start(ring, temporaryDirectory(), "phone"));
  await phone.logIn("alice");
  await phone.page.getByText(/“.+” has handed over its messages: \d+\./).waitFor();
  await entry(phone, "Climbing club").click();
  await phone.shows("Now there are two of us", "read");
  await openPanel(phone, "Members of Climbing club");
  await sheet(phone).locator(".events li", { hasText: "alice goes on with another device." }).waitFor();
  await phone.shot("group-moved");
  assert.deepEqual([phone.troubles, phone.elsewhere], [[], []]);
});
