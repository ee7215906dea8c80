import type { Answer, Contact, Conversation } from "./types";

// Values to begin with.

export const NO_ANSWER: Answer = {
  answer: 0, outcome: "line_lost", detail: "", self: "", messages: [], conversations: [], people: [], groups: [],
  events: [], files: [], safety_number: "", online: false, last_seen_ms: 0,
  hides_presence: false, next: "", count: 0, incomplete: false,
};

// Of whom nothing is noted.
export const stranger = (name: string): Contact => ({
  name, standing: "known", alias: "", verified: false, pinned: false, muted_until_ms: 0, draft: "",
  vanish_s: 0, vanish_by: "",
});

export const emptyConversation = (peer: string): Conversation => ({
  peer, last: null, unread: 0, messages: [], isLoaded: false, next: "", reading: null, presence: null,
  contact: stranger(peer), group: null,
});

// (randomUUID wants a page from this very machine, and --listen may be elsewhere.)
export function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join("-");
}
