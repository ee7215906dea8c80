import { placeOf } from "./messages";
import type { Message } from "./types";

// Which stretch of a conversation is drawn: its end, or so many messages from one of them on. Never
// all of a long one: rows that nobody sees cost as much as others.

export interface Stretch {
  first: Message | null; // null: the end of the conversation
  count: number;
}

const FIRST = 120; // messages at the end
const STEP = 40; // more at a time when one comes near to a side: what is drawn within a frame
const MOST = 240; // then those at the other side go
const OPEN = 2 * MOST; // from one that reaches the end, with what comes there meanwhile
const BEFORE = 40; // above one that was looked for

export const END: Stretch = { first: null, count: FIRST };

// The place of its first message, and that behind its last.
export function extentOf(stretch: Stretch, messages: Message[]): [begin: number, end: number] {
  if (stretch.first === null) return [Math.max(0, messages.length - FIRST), messages.length];
  const at = placeOf(messages, stretch.first);
  if (at === messages.length) return extentOf(END, messages); // it is gone, with all that came after it
  return [at, Math.min(messages.length, at + stretch.count)];
}

function between(begin: number, end: number, messages: Message[]): Stretch {
  const first = messages[begin];
  if (first === undefined) return END;
  return { first, count: end >= messages.length ? OPEN : end - begin };
}

export function withOlder(stretch: Stretch, messages: Message[]): Stretch {
  const [begin, end] = extentOf(stretch, messages);
  const from = Math.max(0, begin - STEP);
  return between(from, Math.min(end, from + MOST), messages);
}

export function withNewer(stretch: Stretch, messages: Message[]): Stretch {
  const [begin, end] = extentOf(stretch, messages);
  const to = Math.min(messages.length, end + STEP);
  return between(Math.max(begin, to - MOST), to, messages);
}

// The end, held at the message where it begins now, so that what comes does not push it away.
export function held(messages: Message[]): Stretch {
  const [begin, end] = extentOf(END, messages);
  return between(begin, end, messages);
}

export function around(at: number, messages: Message[]): Stretch {
  const begin = Math.max(0, at - BEFORE);
  return between(begin, Math.min(messages.length, begin + FIRST), messages);
}
