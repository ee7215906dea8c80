// The values of API.md.

export type MessageState = "queued" | "stored" | "delivered" | "read" | "received" | "unsent";

export interface Reaction {
  from: string;
  sign: string;
  lamport: number;
}

// How far a group's message has come with one member; unsent: their keys were not to be had.
export interface MemberTick {
  name: string;
  state: MessageState;
  stored: number;
  wanted: number;
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
  group?: string; // the name of its group, whose key `to` is then
  members?: MemberTick[]; // of a group's message of one's own
  file?: { name: string; size: number };
  vanish_s?: number; // how long it lasts once it was sent, or first shown
  vanishes_ms?: number; // when that is over; 0: not begun
}

export type Role = "member" | "admin" | "owner";

export interface GroupPerson {
  name: string;
  role: Role;
  invited: boolean;
}

export interface Group {
  group: string; // its key
  name: string;
  standing: "invited" | "joined" | "left" | "removed";
  inviter: string;
  epoch: number;
  people: GroupPerson[]; // by name
  vanish_s: number; // how long what is written now lasts; 0: it stays
  vanish_by: string; // who has set that; empty: nobody has
}

export interface GroupEvent {
  what: "created" | "invited" | "joined" | "declined" | "left" | "removed" | "raised" | "lowered" | "renamed" | "rekeyed" | "timed";
  who: string;
  whom: string;
  role: Role | "";
  name: string;
  vanish_s: number; // timed: what is written lasts so long; 0: it stays
}

// A file on its way, or that has come and is on this device. Its id is that of its message, or, while
// it is sent, its own.
export interface FileEntry {
  id: string;
  peer: string;
  outgoing: boolean;
  name: string;
  size: number;
  state: "sending" | "sent" | "on_ring" | "fetching" | "here";
  done: number;
  total: number;
}

// How somebody stands to the user, and what the user wants of their conversation, or of a group's.
export interface Contact {
  name: string;
  standing: "known" | "request" | "blocked";
  alias: string; // empty: none
  verified: boolean;
  pinned: boolean;
  muted_until_ms: number; // MUTED_FOR_GOOD, or 0: it is not
  draft: string; // typed and not sent
  vanish_s: number; // how long what is written now lasts; 0: it stays
  vanish_by: string; // who has set that; empty: nobody has
}

export const MUTED_FOR_GOOD = Number.MAX_SAFE_INTEGER;

// What can be done about somebody, and in a group (nothing: it is only asked about).
export type Deed = "accept" | "deny" | "block" | "unblock" | "alias" | "verify" | "match";
export type GroupDeed = "create" | "invite" | "accept" | "decline" | "leave" | "remove" | "role" | "rename" | "";

export interface Answer {
  answer: number;
  outcome: string;
  detail: string;
  self: string;
  messages: Message[];
  conversations: { last: Message; unread: number; peer: Contact }[];
  people: Contact[]; // conversations: others of whom something is noted, or wanted
  groups: Group[];
  events: GroupEvent[]; // group: of one, without a deed
  files: FileEntry[];
  safety_number: string; // verify, match
  words?: string; // words: those that were made
  online: boolean;
  last_seen_ms: number;
  hides_presence: boolean; // presence; status: so nothing is told of others
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
  account_closed: boolean; // by another device
  changed_keys: string[];
  newer_message: boolean;
  hides_presence: boolean;
  people: string[];
  text_max: number;
}

export interface Notice {
  notice: "arrived" | "changed" | "connection" | "taken_over" | "key_changed" | "newer_message" | "handed_over"
    | "erased" | "contacts" | "user" | "group" | "file" | "draft" | "vanished" | "timer" | "presence" | "typing"
    | "snapshot" | "read" | "account_closed";
  connected: boolean;
  who: string;
  at_ms: number;
  message?: Message;
  was_verified?: boolean; // key_changed: the mark is taken away
  count?: number; // handed_over: messages so far; snapshot: messages
  complete?: boolean; // handed_over, snapshot: nothing is missing; account_closed: by this device
  snapshot?: SnapshotEnd;
  contacts?: number; // snapshot
  group?: Group;
  file?: FileEntry;
  outcome?: string; // file: how its sending has ended
  name?: string; // draft: of whose conversation
  text?: string; // draft
  peer?: Contact; // timer: with whom; typing: the group
  hides_presence?: boolean; // presence
  typing?: boolean; // typing: false: not any more
  counts?: Record<string, number>; // read: so many messages, by conversation
}

// What became of the snapshot of a device that does not answer (at_ms: when it was made).
export type SnapshotEnd =
  "restored" | "handed_over" | "none" | "no_answer" | "missing" | "gone" | "damaged" | "newer" | "disk_failed";
export interface Restored {
  end: SnapshotEnd;
  who: string;
  at_ms: number;
  contacts: number;
  count: number;
  isComplete: boolean;
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
  group: Group | null; // its people, if it is one and they are known
}

// What is open above the page: a search, or what can be done with what this device keeps, of one
// conversation or (null) of all; or what is known of somebody.
export interface Sheet {
  kind: "search" | "kept" | "contact" | "group" | "new-group" | "privacy" | "settings";
  peer: string | null;
}

// What the user calls them.
export const nameOf = ({ contact, group, last, peer }: Conversation): string =>
  group?.name || last?.group || contact.alias || peer;
// Whether there is somebody who would get it.
export const mayWrite = ({ contact, group, peer }: Conversation): boolean =>
  isGroupKey(peer) ? group === null || group.standing === "joined" : contact.standing !== "blocked";
export const fold = (name: string): string => name.toLowerCase();
// A group's key is no name that anybody may have.
export const isGroupKey = (peer: string): boolean => peer.startsWith("#");
export const peerOf = (message: Message): string =>
  message.outgoing || message.group !== undefined ? message.to : message.from;
