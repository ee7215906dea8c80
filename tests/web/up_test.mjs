// `p2pchat up`: a page and a node in one process, without anything else.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { cleanUp, startBrowser, temporaryDirectory, Visitor, Web } from "./harness.mjs";

after(cleanUp);

test("what cannot be served is refused with a sentence and an exit status", async () => {
  const ring = `refused-${process.pid}`;
  const data = temporaryDirectory();
  const first = await Web.up(ring, data);
  const options = ["--ring", ring, "--no-discover"];

  const taken = ["--data", temporaryDirectory(), "--listen", new URL(first.url).host, "web"];
  let [status, said] = await Web.refused([...options, ...taken]);
  assert.equal(status, 5, said);
  assert.match(said, /port in use/);
  [status, said] = await Web.refused([...options, "--data", data, "--listen", "127.0.0.1:0", "up"]);
  assert.equal(status, 4, said); // its node is the first one's
  [status, said] = await Web.refused([...options, "--data", "/proc/no", "web"]);
  assert.equal(status, 3, said);
  [status, said] = await Web.refused([...options, "--listen", "nonsense", "--data", data, "web"]);
  assert.equal(status, 2, said);
  assert.equal(await first.program.stop(), 0);
});

test("one founds a ring, another finds it, people talk, and one's leaving loses nothing", async () => {
  const ring = `up-${process.pid}`;
  const first = await Web.up(ring, temporaryDirectory());
  const browser = await startBrowser();
  const alice = await Visitor.open(browser, first);
  await alice.register("alice");
  const second = await Web.up(ring, temporaryDirectory());
  const bob = await Visitor.open(browser, second);
  await bob.register("bob");

  await bob.openWith("alice");
  await bob.send("across two programs");
  await bob.shows("across two programs", "delivered");
  assert.equal(await first.program.stop(), 0); // hands over what it keeps
  await bob.send("you are gone, this waits here");
  await bob.shows("you are gone", "stored");
  assert.equal(await second.program.stop(), 0);
});
