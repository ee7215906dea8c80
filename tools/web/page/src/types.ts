// The values of API.md.

export type MessageState = "queued" | "stored" | "delivered" | "read" | "received" | "unsent";

export interface Reaction {
  from: string;
  sign: string;
  lamport: number;
}

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
  request?: boolean; // of a stranger, when it comes
  news?: "state" | "marks"; // what of it is told anew; the rest may be as it was before
  edit?: number; // Lamport time of the last change of its text
  edited_ms?: number;
  reactions?: Reaction[]; // by name
  deleted?: boolean; // a stone in the message's place, whose state is that of the deletion
}

// How somebody stands to the user.
export interface Contact {
  name: string;
  standing: "known" | "request" | "blocked";
  alias: string; // empty: none
  verified: boolean;
}

export interface Answer {
  answer: number;
  outcome: string;
  detail: string;
  self: string;
  messages: Message[];
  conversations: { last: Message; unread: number; peer: Contact }[];
  people: Contact[]; // conversations: others of whom something is noted
  safety_number: string; // verify, match
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
  notice: "arrived" | "changed" | "connection" | "taken_over" | "key_changed" | "newer_message" | "handed_over"
    | "erased" | "contacts" | "user";
  connected: boolean;
  who: string;
  at_ms: number;
  message?: Message;
  was_verified?: boolean; // key_changed: the mark is taken away
  count?: number; // handed_over: messages so far
  complete?: boolean; // handed_over: nothing is missing
}

// The device that had the account before brings its history here.
export interface HandOver {
  who: string;
  count: number;
  isComplete: boolean;
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
  contact: Contact;
}

// What is open above the page: a search, or what can be done with what this device keeps, of one
// conversation or (null) of all; or what is known of somebody.
export interface Sheet {
  kind: "search" | "kept" | "contact";
  peer: string | null;
}

// What the user calls them.
export const nameOf = ({ contact, peer }: Conversation): string => contact.alias || peer;
export const fold = (name: string): string => name.toLowerCase();
export const peerOf = (message: Message): string => (message.outgoing ? message.to : message.from);
