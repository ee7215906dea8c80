import { Drafts } from "./drafts";
import { exported } from "./exporting";
import { Files } from "./files";
import { emptyConversation, freshKey, NO_ANSWER, stranger } from "./fresh";
import { keepOpen, keepPending, openOf, pendingOf } from "./keep";
import { Line, LineLost } from "./line";
import { insert, newest, replaceState, withOlder } from "./messages";
import { PresenceWatch } from "./presence";
import type {
  Answer, Condition, Contact, Conversation, Deed, Group, GroupDeed, HandOver, Loss, Message, Notice, Pending, Presence, Restored, Sheet,
} from "./types";
import { fold, isGroupKey, nameOf, peerOf } from "./types";
import { Typing } from "./typing";

// All that the page shows, and what happens to it. Components read it and are drawn again after
// every change.

export type Stage = "starting" | "forbidden" | "entry" | "chat";

const HAND_OVER_PERIOD = 1000;
const HAND_OVER_SHOWN = 10_000;
const RESTORED_SHOWN = 60_000;

export class Store {
  stage: Stage = "starting";
  isLineLive = false;
  isConnected = false;
  self = "";
  loss: Loss | null = null;
  people: string[] = [];
  hidesPresence = false; // and does not see it of others
  textMax = 16384;
  changedKeys = new Set<string>();
  hasNewerMessage = false;
  handOver: HandOver | null = null;
  restored: Restored | null = null;
  private handedAt = 0;
  conversations = new Map<string, Conversation>();
  pending: Pending[] = [];
  open: string | null = null; // the key of a conversation
  edited: Message | null = null; // whose text is being changed, in the place of a new one
  answered: Message | null = null; // what the next text of the open conversation answers
  target: string | null = null; // the message that somebody has looked for, in the open conversation
  sheet: Sheet | null = null;
  readonly files = new Files(this);
  readonly drafts = new Drafts(this);
  readonly typing = new Typing(this);

  private line: Line;
  private presence = new PresenceWatch(this);
  private listeners = new Set<() => void>();

  constructor(token: string) {
    this.line = new Line({
      onLive: () => void this.greet(),
      onLost: () => this.change(() => {
        this.isLineLive = false;
        this.typing.forget();
      }),
      onForbidden: () => this.change(() => (this.stage = "forbidden")),
      onNotice: (notice) => this.change(() => this.on(notice)),
    });
    void this.line.start(token);
    document.addEventListener("visibilitychange", () => this.look());
    window.addEventListener("focus", () => this.look());
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  conversation(): Conversation | null {
    return this.open === null ? null : (this.conversations.get(this.open) ?? null);
  }

  pendingTo(peer: string): Pending[] {
    return this.pending.filter((one) => fold(one.to) === fold(peer));
  }

  // Nothing while nobody can tell us.
  presenceOf(conversation: Conversation): Presence | null {
    return this.isConnected && this.isLineLive && !this.hidesPresence ? conversation.presence : null;
  }

  // Each of these ends in the outcome of its answer.
  async enter(command: "register" | "login" | "take_back", name: string, password: string): Promise<Answer> {
    const answer = await this.ask(command, { name, password });
    if (answer.outcome === "done" || answer.outcome === "taken_over") await this.greet();
    return answer;
  }

  async logOut(): Promise<void> {
    await this.drafts.saveAll();
    await this.ask("logout");
    await this.greet();
  }

  // Opens a conversation; the outcome says whether there is such a user.
  async openWith(name: string): Promise<Answer | null> {
    const known = this.conversations.get(fold(name));
    if (fold(name) === fold(this.self)) return { ...NO_ANSWER, outcome: "oneself" };
    if (known === undefined && !isGroupKey(name)) {
      const answer = await this.ask("status", { name });
      if (answer.outcome !== "done") return answer;
      this.place(name).presence = { online: answer.online, last_seen_ms: answer.last_seen_ms };
    }
    this.change(() => {
      this.open = fold(name);
      this.answered = this.edited = this.target = null;
    });
    keepOpen(this.self, name);
    const conversation = this.place(name);
    if (!conversation.isLoaded) await this.load(conversation);
    this.look();
    return null;
  }

  close(): void {
    this.change(() => (this.open = this.target = null));
    keepOpen(this.self, "");
  }

  openSheet(kind: Sheet["kind"], peer: string | null): void {
    this.change(() => (this.sheet = { kind, peer }));
  }

  closeSheet(): void {
    this.change(() => (this.sheet = null));
  }

  search(text: string, peer: string | null): Promise<Answer> {
    return this.ask("search", { text, name: peer ?? "" });
  }

  // Of one conversation or of all.
  export(peer: string | null, onPage: (count: number) => boolean): Promise<Blob | string | null> {
    return exported((cursor) => this.ask("export", { name: peer ?? "", cursor }), onPage);
  }

  // Accepts, denies, blocks and so on; the program tells every page of this user what has changed.
  act(command: Deed, peer: string, text = ""): Promise<Answer> {
    return this.ask(command, { name: peer, text });
  }

  // Pins or mutes a conversation; no span: for good.
  arrange(command: "pin" | "unpin" | "mute" | "unmute", peer: string, span: string): Promise<Answer> {
    return this.ask(command, { name: peer, span });
  }

  // How long what is written from now on lasts, for both sides.
  setTimer(peer: string, span: string): Promise<Answer> {
    return this.ask("vanish", { name: peer, span });
  }

  // Whom this user writes with; names, in their order.
  contacts(): string[] {
    return [...this.conversations.values()]
      .filter((one) => !isGroupKey(one.peer) && one.contact.standing === "known" && one.last !== null)
      .map((one) => one.peer).sort((a, b) => a.localeCompare(b));
  }

  // The name of somebody's account, or what a group is called.
  titleOf(peer: string): string {
    const known = this.conversations.get(fold(peer));
    if (known === undefined) return peer;
    return isGroupKey(peer) ? nameOf(known) : known.peer;
  }

  // Does something in a group, or asks about one; the program tells every page of this user.
  async inGroup(deed: GroupDeed, fields: { group?: string; name?: string; role?: string }): Promise<Answer> {
    const answer = await this.ask("group", { deed, ...fields });
    this.change(() => answer.groups.forEach((group) => this.know(group)));
    return answer;
  }

  // Whether others see that one is here; the program tells every page of this user.
  hide(hides: boolean): Promise<Answer> {
    return this.ask("presence", { text: hides ? "hide" : "show" });
  }

  prune(peer: string | null, age: string): Promise<Answer> {
    return this.ask("prune", { name: peer ?? "", older_than: age });
  }

  // Ends in the outcome of its answer.
  loadOlder(conversation: Conversation): Promise<string> {
    conversation.reading ??= this.readOlder(conversation).finally(() => (conversation.reading = null));
    return conversation.reading;
  }

  send(to: string, text: string): void {
    const key = freshKey();
    const reply_to = this.answered?.id;
    this.change(() => {
      this.pending.push({ key, to, text, reply_to, at_ms: Date.now() });
      this.answered = null;
    });
    keepPending(this.self, this.pending);
    void this.submit(key);
  }

  answer(message: Message | null): void {
    this.change(() => {
      this.answered = message;
      this.edited = null;
    });
  }

  beginEdit(message: Message | null): void {
    this.change(() => {
      this.edited = message;
      this.answered = null;
    });
  }

  // For both sides; the outcome says whether it is so here.
  // `react`: one's own sign; empty: none any more.
  async mark(what: "edit" | "react", message: Message, text: string): Promise<Answer> {
    const answer = await this.ask(what, { name: peerOf(message), message: message.id, text });
    const changed = answer.messages[0];
    if (answer.outcome === "done" && changed !== undefined) this.change(() => this.show(changed));
    return answer;
  }

  // For both sides; the outcome says whether it is gone here.
  async delete(message: Message): Promise<string> {
    const answer = await this.ask("delete", { name: peerOf(message), message: message.id });
    const left = answer.messages[0];
    if (answer.outcome === "done" && left !== undefined) {
      this.change(() => (left.deleted ? this.show(left) : this.forget(left)));
    }
    return answer.outcome;
  }

  // Takes back what no node can have; the outcome says whether it is gone.
  async cancel(message: Message): Promise<string> {
    const answer = await this.ask("cancel", { message: message.id });
    if (answer.outcome === "done") this.change(() => this.forget(message));
    return answer.outcome;
  }

  retry(key: string): void {
    const one = this.pending.find((pending) => pending.key === key);
    if (one === undefined) return;
    this.change(() => delete one.failure);
    void this.submit(key);
  }

  // Takes back what was not sent: the text returns to whoever asks for it.
  discard(key: string): void {
    this.change(() => (this.pending = this.pending.filter((one) => one.key !== key)));
    keepPending(this.self, this.pending);
  }

  // The open conversation is in front of somebody's eyes: its messages are read.
  look(): void {
    const shown = this.conversation();
    if (shown === null || document.visibilityState !== "visible" || !document.hasFocus()) return;
    void this.presence.ask(this.open);
    if (shown.unread === 0) return;
    this.change(() => (shown.unread = 0));
    void this.ask("read", { name: shown.peer });
  }

  change(step: () => unknown): void {
    step();
    for (const listener of this.listeners) listener();
  }

  // An answer in any case: what a lost line has cut off ends as "line_lost".
  async ask(command: string, fields: Record<string, string> = {}): Promise<Answer> {
    try {
      return await this.line.ask(command, fields);
    } catch (error) {
      if (!(error instanceof LineLost)) throw error;
      return NO_ANSWER;
    }
  }

  private async greet(): Promise<void> {
    const answer = await this.ask("hello");
    if (answer.outcome !== "done") return;
    const condition = answer as unknown as Condition;
    const isOther = condition.self !== this.self;
    this.change(() => {
      this.isLineLive = true;
      this.isConnected = condition.connected;
      this.loss = condition.taken_over;
      this.people = condition.people;
      this.hidesPresence = condition.hides_presence;
      this.textMax = condition.text_max;
      this.changedKeys = new Set(condition.changed_keys.map(fold));
      this.hasNewerMessage = condition.newer_message;
      this.self = condition.self;
      this.stage = this.self === "" ? "entry" : "chat";
      if (isOther) {
        this.conversations = new Map();
        this.files.reset();
        this.drafts.reset();
        this.typing.forget();
        this.open = this.target = this.sheet = null;
        this.pending = this.self === "" ? [] : pendingOf(this.self);
      }
    });
    if (this.self === "") return;
    await this.refresh();
    const kept = openOf(this.self);
    if (isOther && kept !== "" && this.conversations.has(fold(kept))) await this.openWith(kept);
  }

  // After logging in, and whenever the line was cut: what happened meanwhile is on disk.
  private async refresh(): Promise<void> {
    const [answer, { groups, outcome }] = await Promise.all([this.ask("conversations"), this.ask("group")]);
    if (answer.outcome !== "done" || outcome !== "done") return;
    const kept = new Set(answer.conversations.map(({ last }) => fold(peerOf(last))));
    this.change(() => {
      for (const [key, one] of this.conversations) if (!kept.has(key)) this.clear(one);
      for (const one of this.conversations.values()) one.group = null;
      for (const group of groups) this.know(group);
      for (const contact of answer.people) this.knowContact(this.place(contact.name), contact);
      for (const { last, unread, peer } of answer.conversations) {
        const one = this.place(peerOf(last));
        one.last = last;
        one.unread = unread;
        this.knowContact(one, peer);
        if (fold(one.peer) !== this.open) one.isLoaded = false;
      }
    });
    const shown = this.conversation();
    if (shown !== null) await this.load(shown);
    this.look();
    for (const one of this.pending) if (one.failure === undefined) void this.submit(one.key);
    void this.drafts.saveAll();
    void this.files.refresh();
    void this.presence.askList();
  }

  private async load(conversation: Conversation): Promise<void> {
    const answer = await this.ask("history", { name: conversation.peer });
    if (answer.outcome !== "done") return;
    this.change(() => {
      conversation.messages = answer.messages.reverse();
      conversation.last = conversation.messages.at(-1) ?? null;
      conversation.isLoaded = true;
      conversation.next = answer.next;
    });
  }

  private async readOlder(conversation: Conversation): Promise<string> {
    const cursor = conversation.next;
    if (cursor === "") return "done";
    const answer = await this.ask("history", { name: conversation.peer, cursor });
    // Unless it was read anew meanwhile.
    if (answer.outcome === "done" && conversation.next === cursor) {
      this.change(() => {
        conversation.messages = withOlder(conversation.messages, answer.messages.reverse());
        conversation.next = answer.next;
      });
    }
    return answer.outcome;
  }

  private async submit(key: string): Promise<void> {
    const one = this.pending.find((pending) => pending.key === key);
    if (one === undefined) return;
    const answer = await this.ask("send", {
      name: one.to, text: one.text, key, ...(one.reply_to === undefined ? {} : { reply_to: one.reply_to }),
    });
    if (answer.outcome === "line_lost") return; // goes again with the line
    this.change(() => {
      const message = answer.messages[0];
      if (answer.outcome === "done" && message !== undefined) {
        this.pending = this.pending.filter((pending) => pending.key !== key);
        this.show(message);
        const { contact } = this.place(one.to);
        if (contact.standing === "request") contact.standing = "known";
      } else {
        one.failure = { outcome: answer.outcome, detail: answer.detail };
      }
    });
    keepPending(this.self, this.pending);
  }

  private on(notice: Notice): void {
    switch (notice.notice) {
      case "arrived":
        if (notice.message !== undefined) this.arrive(notice.message);
        break;
      case "changed":
        if (notice.message !== undefined) this.onChanged(notice.message);
        break;
      case "presence":
        this.hidesPresence = notice.hides_presence ?? false;
        this.presence.forget();
        break;
      case "typing":
        this.typing.on(notice.who, notice.typing ?? false);
        break;
      case "connection":
        this.isConnected = notice.connected;
        break;
      case "taken_over":
        this.loss = { who: notice.who, at_ms: notice.at_ms };
        break;
      case "key_changed":
        this.changedKeys.add(fold(notice.who));
        if (notice.was_verified) this.place(notice.who).contact.verified = false;
        break;
      case "newer_message":
        this.hasNewerMessage = true;
        break;
      case "handed_over":
        this.onHandedOver({ who: notice.who, count: notice.count ?? 0, isComplete: notice.complete ?? false });
        break;
      case "snapshot":
        this.onSnapshot(notice);
        break;
      case "group":
        if (notice.group !== undefined) this.know(notice.group);
        break;
      case "file":
        this.files.on(notice);
        break;
      case "erased":
      case "contacts":
        void this.refresh();
        break;
      case "draft":
        this.drafts.know(notice.name ?? "", notice.text ?? "");
        break;
      case "vanished":
        if (notice.message !== undefined) this.onVanished(notice.message);
        break;
      case "timer":
        if (notice.peer !== undefined) this.knowContact(this.place(notice.peer.name), notice.peer);
        break;
      case "user":
        void this.greet();
    }
  }

  // A long history comes in many parts: what is shown is read again once a second at most.
  private onHandedOver(handOver: HandOver): void {
    this.handOver = handOver;
    if (handOver.isComplete) setTimeout(() => this.change(() => (this.handOver = null)), HAND_OVER_SHOWN);
    const now = Date.now();
    if (!handOver.isComplete && now - this.handedAt < HAND_OVER_PERIOD) return;
    this.handedAt = now;
    void this.refresh();
  }

  // Where nothing was left there is nothing to say: so it is of an account that was never used.
  private onSnapshot(notice: Notice): void {
    const end = notice.snapshot ?? "none";
    if (end === "handed_over" || end === "none") return;
    this.restored = {
      end, who: notice.who, at_ms: notice.at_ms, contacts: notice.contacts ?? 0, count: notice.count ?? 0,
      isComplete: notice.complete ?? true,
    };
    setTimeout(() => this.change(() => (this.restored = null)), RESTORED_SHOWN);
    void this.refresh();
  }

  private arrive(message: Message): void {
    this.show(message);
    const conversation = this.place(peerOf(message));
    conversation.unread += 1;
    if (message.request) conversation.contact.standing = "request";
    if (conversation.presence !== null) conversation.presence.online = true;
    this.look();
  }

  // What was deleted unread is not unread any more; how many are, the program knows.
  private onChanged(message: Message): void {
    this.show(message);
    if (this.answered?.id === message.id && message.deleted) this.answered = null;
    if (this.edited?.id === message.id && message.deleted) this.edited = null;
    const isUnread = message.deleted && !message.outgoing && this.place(peerOf(message)).unread > 0;
    if (isUnread) void this.refresh();
  }

  private show(message: Message): void {
    const conversation = this.place(peerOf(message));
    const isKnown = replaceState(conversation.messages, message);
    if (!isKnown && conversation.isLoaded) insert(conversation.messages, message);
    conversation.messages = [...conversation.messages];
    conversation.last = newest(conversation.last, message);
  }

  // Its time is over. What came before it and is not here, the program knows.
  private onVanished(message: Message): void {
    if (this.answered?.id === message.id) this.answered = null;
    if (this.edited?.id === message.id) this.edited = null;
    const conversation = this.place(peerOf(message));
    this.forget(message);
    if (conversation.last === null) void this.refresh();
  }

  // What no node ever had leaves nothing behind.
  private forget(message: Message): void {
    const conversation = this.place(peerOf(message));
    conversation.messages = conversation.messages.filter((one) => one.id !== message.id);
    conversation.last = conversation.messages.at(-1) ?? null;
  }

  // Nothing of it is on this device any more.
  private clear(conversation: Conversation): void {
    this.knowContact(conversation, stranger(conversation.peer));
    Object.assign(conversation, { last: null, unread: 0, messages: [], isLoaded: false, next: "" });
  }

  private knowContact(conversation: Conversation, contact: Contact): void {
    conversation.contact = contact;
    this.drafts.know(conversation.peer, contact.draft);
  }

  private know(group: Group): void {
    const conversation = this.place(group.group);
    if (conversation.group === null || group.epoch >= conversation.group.epoch) conversation.group = group;
  }

  place(peer: string): Conversation {
    const key = fold(peer);
    let found = this.conversations.get(key);
    if (found === undefined) {
      found = emptyConversation(peer);
      this.conversations.set(key, found);
    }
    return found;
  }
}
