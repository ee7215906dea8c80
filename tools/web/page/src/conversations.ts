import { emptyConversation, stranger } from "./fresh";
import { insert, newest, replaceState, withOlder } from "./messages";
import type { Store } from "./store";
import type { Answer, Contact, Conversation, Group, Message } from "./types";
import { fold, isGroupKey, nameOf, peerOf } from "./types";

// All conversations that the page knows, with as much of their history as was asked for, and what is
// noted of their people.

export class Conversations {
  private byKey = new Map<string, Conversation>();

  constructor(private store: Store) {}

  all(): Conversation[] {
    return [...this.byKey.values()];
  }

  find(peer: string): Conversation | null {
    return this.byKey.get(fold(peer)) ?? null;
  }

  // The one with them, which begins here if there was none.
  place(peer: string): Conversation {
    const known = this.find(peer);
    if (known !== null) return known;
    const fresh = emptyConversation(peer);
    this.byKey.set(fold(peer), fresh);
    return fresh;
  }

  // Whom this user writes with; names, in their order.
  contacts(): string[] {
    return this.all()
      .filter((one) => !isGroupKey(one.peer) && one.contact.standing === "known" && one.last !== null)
      .map((one) => one.peer).sort((a, b) => a.localeCompare(b));
  }

  // The name of somebody's account, or what a group is called.
  titleOf(peer: string): string {
    const known = this.find(peer);
    if (known === null) return peer;
    return isGroupKey(peer) ? nameOf(known) : known.peer;
  }

  reset(): void {
    this.byKey = new Map();
  }

  // As they are on disk now; what is not among them has nothing on this device any more.
  know({ conversations, people }: Answer, groups: Group[]): void {
    const kept = new Set(conversations.map(({ last }) => fold(peerOf(last))));
    for (const [key, one] of this.byKey) if (!kept.has(key)) this.clear(one);
    for (const one of this.byKey.values()) one.group = null;
    for (const group of groups) this.knowGroup(group);
    for (const contact of people) this.knowContact(this.place(contact.name), contact);
    for (const { last, unread, peer } of conversations) {
      const one = this.place(peerOf(last));
      one.last = last;
      one.unread = unread;
      this.knowContact(one, peer);
      if (fold(one.peer) !== this.store.open) one.isLoaded = false;
    }
  }

  knowContact(conversation: Conversation, contact: Contact): void {
    conversation.contact = contact;
    this.store.drafts.know(conversation.peer, contact.draft);
  }

  knowGroup(group: Group): void {
    const conversation = this.place(group.group);
    if (conversation.group === null || group.epoch >= conversation.group.epoch) conversation.group = group;
  }

  // The newest of its messages.
  async load(conversation: Conversation): Promise<void> {
    const answer = await this.store.ask("history", { name: conversation.peer });
    if (answer.outcome !== "done") return;
    this.store.change(() => {
      conversation.messages = answer.messages.reverse();
      conversation.last = conversation.messages.at(-1) ?? null;
      conversation.isLoaded = true;
      conversation.next = answer.next;
    });
  }

  // Ends in the outcome of its answer.
  async loadOlder(conversation: Conversation): Promise<string> {
    const outcome = await this.readAhead(conversation);
    this.store.change(() => undefined);
    return outcome;
  }

  // The same, of what is not to be drawn yet.
  readAhead(conversation: Conversation): Promise<string> {
    conversation.reading ??= this.readOlder(conversation).finally(() => (conversation.reading = null));
    return conversation.reading;
  }

  // Older ones until this one is among them, if it is on this device.
  async readTo(conversation: Conversation, id: string): Promise<string> {
    const isHere = () => conversation.messages.some((one) => one.id === id);
    let outcome = conversation.isLoaded ? "done" : "line_lost";
    while (outcome === "done" && !isHere() && conversation.next !== "") outcome = await this.readAhead(conversation);
    return outcome === "done" && !isHere() ? "erased" : outcome;
  }

  private async readOlder(conversation: Conversation): Promise<string> {
    const cursor = conversation.next;
    if (cursor === "") return "done";
    const answer = await this.store.ask("history", { name: conversation.peer, cursor });
    // Unless it was read anew meanwhile.
    if (answer.outcome === "done" && conversation.next === cursor) {
      conversation.messages = withOlder(conversation.messages, answer.messages.reverse());
      conversation.next = answer.next;
    }
    return answer.outcome;
  }

  show(message: Message): void {
    const conversation = this.place(peerOf(message));
    const isKnown = replaceState(conversation.messages, message);
    if (!isKnown && conversation.isLoaded) insert(conversation.messages, message);
    conversation.messages = [...conversation.messages];
    conversation.last = newest(conversation.last, message);
  }

  // What no node ever had leaves nothing behind.
  forget(message: Message): void {
    const conversation = this.place(peerOf(message));
    conversation.messages = conversation.messages.filter((one) => one.id !== message.id);
    conversation.last = conversation.messages.at(-1) ?? null;
  }

  // Nothing of it is on this device any more.
  private clear(conversation: Conversation): void {
    this.knowContact(conversation, stranger(conversation.peer));
    Object.assign(conversation, { last: null, unread: 0, messages: [], isLoaded: false, next: "" });
  }
}
