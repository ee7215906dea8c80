// The values of API.md.

export type MessageState = "queued" | "stored" | "delivered" | "read" | "received" | "unsent";

export interface Message {
  id: string;
  from: string;
  to: string;
  outgoing: boolean;
  text: string;
  state: MessageState;
  sent_ms: number;
  lamport: number;
  stored?: number;
  wanted?: number;
  unread?: boolean;
  reply_to?: string;
  deleted?: boolean; // a stone in the message's place, whose state is that of the deletion
}

export interface Answer {
  answer: number;
  outcome: string;
  detail: string;
  self: string;
  messages: Message[];
  conversations: { last: Message; unread: number }[];
  online: boolean;
  last_seen_ms: number;
  next: string; // history, export: the cursor of what is older; empty: nothing is
  count: number; // search: how many there were; prune: how many are gone
  incomplete: boolean; // search: older messages may be missing as yet
}

// A page of an export: lines of the file, the newest first.
export interface ExportPage extends Answer {
  header: string;
  lines: string[];
}

export interface Loss {
  who: string;
  at_ms: number;
}

export interface Condition {
  outcome: string;
  self: string;
  connected: boolean;
  taken_over: Loss | null;
  changed_keys: string[];
  newer_message: boolean;
  people: string[];
  text_max: number;
}

export interface Notice {
  notice: "arrived" | "changed" | "connection" | "taken_over" | "key_changed" | "newer_message" | "handed_over" | "erased" | "user";
  connected: boolean;
  who: string;
  at_ms: number;
  message?: Message;
}

// A text that the program behind the page has not confirmed to be on disk. Its key stays the same
// however often it is sent, so that it goes out once.
export interface Pending {
  key: string;
  to: string;
  text: string;
  reply_to?: string;
  at_ms: number;
  failure?: { outcome: string; detail: string };
}

export interface Presence {
  online: boolean;
  last_seen_ms: number;
}

export interface Conversation {
  peer: string;
  last: Message | null;
  unread: number;
  messages: Message[]; // in causal order
  isLoaded: boolean;
  next: string; // the cursor of older ones on disk; empty: there are none
  reading: Promise<string> | null; // of older ones, while it is under way
  presence: Presence | null;
}

// What is open above the page: a search, or what can be done with what this device keeps; of one
// conversation or (null) of all.
export interface Sheet {
  kind: "search" | "kept";
  peer: string | null;
}

export const fold = (name: string): string => name.toLowerCase();
export const peerOf = (message: Message): string => (message.outgoing ? message.to : message.from);
