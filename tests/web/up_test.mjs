// `p2pchat up`: a page and a node in one process, without anything else.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { cleanUp, startBrowser, temporaryDirectory, Visitor, Web } from "./harness.mjs";

after(cleanUp);

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
