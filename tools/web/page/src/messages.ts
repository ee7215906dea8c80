import type { Message } from "./types";
import { fold } from "./types";

// Lists of messages in causal order, the same on both sides: by Lamport time, then the sender's
// name, then the id.

function isBefore(a: Message, b: Message): boolean {
  if (a.lamport !== b.lamport) return a.lamport < b.lamport;
  if (fold(a.from) !== fold(b.from)) return fold(a.from) < fold(b.from);
  return a.id < b.id;
}

const RANK = { unsent: 0, queued: 0, stored: 1, delivered: 2, received: 2, read: 3 };

// The place of the message in a list, or where it would be.
export function placeOf(list: Message[], message: Message): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isBefore(list[middle]!, message)) from = middle + 1;
    else to = middle;
  }
  return from;
}

// Puts a message where it belongs, once.
export function insert(list: Message[], message: Message): void {
  const at = placeOf(list, message);
  if (list[at]?.id !== message.id) list.splice(at, 0, message);
}

// What a reply answers, which most often is not far above it.
export function answeredBy(list: Message[], reply: Message): Message | undefined {
  return list.slice(0, placeOf(list, reply)).findLast((one) => one.id === reply.reply_to);
}

// A list with an older page of it, each message once. Only where the two overlap are they compared,
// for the list may be long.
export function withOlder(list: Message[], page: Message[]): Message[] {
  const last = page.at(-1);
  if (last === undefined) return list;
  const after = list.findIndex((one) => one.lamport > last.lamport);
  const both = list.slice(0, after < 0 ? list.length : after);
  const known = new Set(both.map((one) => one.id));
  const merged = [...page.filter((one) => !known.has(one.id)), ...both];
  merged.sort((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0));
  return merged.concat(list.slice(both.length));
}

// What is new of a message in place of what is shown; false if it is not in the list. A state never
// goes down, an edit neither, and what is deleted stays so: news and answers may overtake each other.
export function replaceState(list: Message[], message: Message): boolean {
  const at = list.findLastIndex((one) => one.id === message.id);
  if (at < 0) return false;
  const known = list[at]!;
  if (known.deleted === true && message.deleted !== true) return true;
  const isDeletion = message.deleted === true && known.deleted !== true;
  const ticks = message.news === "marks" ? { members: known.members } : {};
  list[at] = isDeletion ? message : { ...message, ...higherState(known, message), ...ticks, ...laterMarks(known, message) };
  return true;
}

function higherState(known: Message, message: Message): Partial<Message> {
  const isGivenUp = message.state === "unsent" && RANK[known.state] < RANK.delivered;
  const isUp = isGivenUp || RANK[message.state] > RANK[known.state] ||
    (message.state === known.state && (message.stored ?? 0) >= (known.stored ?? 0));
  return isUp ? {} : { state: known.state, stored: known.stored, wanted: known.wanted };
}

function laterMarks(known: Message, message: Message): Partial<Message> {
  const isKnown = message.news === "state" || (known.edit ?? 0) > (message.edit ?? 0);
  const { text, edit, edited_ms, reactions } = known;
  return isKnown ? { text, edit, edited_ms, reactions } : {};
}

// What a list of conversations shows once the message is known.
export function newest(last: Message | null, message: Message): Message {
  if (last === null) return message;
  const list = [last];
  if (!replaceState(list, message)) insert(list, message);
  return list.at(-1)!;
}

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
