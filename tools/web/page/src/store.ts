import { Conversations } from "./conversations";
import { Drafts } from "./drafts";
import { exported } from "./exporting";
import { Files } from "./files";
import { NO_ANSWER } from "./fresh";
import { keepOpen, openOf } from "./keep";
import { Line, LineLost } from "./line";
import { News } from "./news";
import { Notifying } from "./notifying";
import { PresenceWatch } from "./presence";
import type { Answer, Condition, Conversation, Deed, GroupDeed, Loss, Message, Presence, Sheet } from "./types";
import { fold, isGroupKey, peerOf } from "./types";
import { Typing } from "./typing";
import { Unconfirmed } from "./unconfirmed";

// All that the page shows, and what its user does. Components read it and are drawn again after
// every change.

export type Stage = "starting" | "forbidden" | "entry" | "chat";

// How taking a message away ended, and what there is of it.
export interface Removal {
  outcome: string;
  left: Message | undefined;
}

export class Store {
  stage: Stage = "starting";
  isLineLive = false;
  isConnected = false;
  self = "";
  loss: Loss | null = null;
  isAccountClosed = false; // by another device
  people: string[] = [];
  hidesPresence = false; // and does not see it of others
  textMax = 16384;
  changedKeys = new Set<string>();
  hasNewerMessage = false;
  open: string | null = null; // the key of a conversation
  edited: Message | null = null; // whose text is being changed, in the place of a new one
  answered: Message | null = null; // what the next text of the open conversation answers
  target: { id: string } | null = null; // what somebody has just looked for in the open conversation
  sheet: Sheet | null = null;
  private listeners = new Set<() => void>();
  readonly conversations = new Conversations(this);
  readonly unconfirmed = new Unconfirmed(this);
  readonly news = new News(this);
  readonly files = new Files(this);
  readonly drafts = new Drafts(this);
  readonly typing = new Typing(this);
  readonly notifying = new Notifying(this);

  private line: Line;
  private presence = new PresenceWatch(this);

  constructor(token: string) {
    this.line = new Line({
      onLive: () => void this.greet(),
      onLost: () => this.change(() => {
        this.isLineLive = false;
        this.typing.forget();
      }),
      onForbidden: () => this.change(() => (this.stage = "forbidden")),
      onNotice: (notice) => this.change(() => this.news.on(notice)),
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
    return this.open === null ? null : this.conversations.find(this.open);
  }

  // Nothing while nobody can tell us.
  presenceOf(conversation: Conversation): Presence | null {
    return this.isConnected && this.isLineLive && !this.hidesPresence ? conversation.presence : null;
  }

  // Each of these ends in the outcome of its answer.
  enter(command: "register" | "login" | "take_back", name: string, password: string): Promise<Answer> {
    return this.comeIn(command, { name, password });
  }

  recover(name: string, words: string, new_password: string): Promise<Answer> {
    return this.comeIn("recover", { name, words, new_password });
  }

  changePassword(password: string, new_password: string): Promise<Answer> {
    return this.ask("password", { password, new_password });
  }

  makeWords(password: string): Promise<Answer> {
    return this.ask("words", { password });
  }

  // Once it is done nobody is logged in here any more.
  async closeAccount(name: string, password: string): Promise<Answer> {
    const answer = await this.ask("close_account", { name, password });
    if (answer.outcome === "done") await this.greet();
    return answer;
  }

  private async comeIn(command: string, fields: Record<string, string>): Promise<Answer> {
    const answer = await this.ask(command, fields);
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
    const known = this.conversations.find(name);
    if (fold(name) === fold(this.self)) return { ...NO_ANSWER, outcome: "oneself" };
    if (known === null && !isGroupKey(name)) {
      const answer = await this.ask("status", { name });
      if (answer.outcome !== "done") return answer;
      this.conversations.place(name).presence = { online: answer.online, last_seen_ms: answer.last_seen_ms };
    }
    this.change(() => {
      this.open = fold(name);
      this.answered = this.edited = this.target = null;
    });
    keepOpen(this.self, name);
    const conversation = this.conversations.place(name);
    if (!conversation.isLoaded) await this.conversations.load(conversation);
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

  // Does something in a group, or asks about one; the program tells every page of this user.
  async inGroup(deed: GroupDeed, fields: { group?: string; name?: string; role?: string }): Promise<Answer> {
    const answer = await this.ask("group", { deed, ...fields });
    this.change(() => answer.groups.forEach((group) => this.conversations.knowGroup(group)));
    return answer;
  }

  // Whether others see that one is here; the program tells every page of this user.
  hide(hides: boolean): Promise<Answer> {
    return this.ask("presence", { text: hides ? "hide" : "show" });
  }

  prune(peer: string | null, age: string): Promise<Answer> {
    return this.ask("prune", { name: peer ?? "", older_than: age });
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
    if (answer.outcome === "done" && changed !== undefined) this.change(() => this.conversations.show(changed));
    return answer;
  }

  // For both sides; the outcome says whether it is gone here.
  async delete(message: Message): Promise<Removal> {
    const answer = await this.ask("delete", { name: peerOf(message), message: message.id });
    const left = answer.messages[0];
    if (answer.outcome === "done" && left !== undefined) {
      this.change(() => (left.deleted ? this.conversations.show(left) : this.conversations.forget(left)));
    }
    return { outcome: answer.outcome, left };
  }

  // Takes back what no node can have; the outcome says whether it is gone, or, in a group, gone for some.
  async cancel(message: Message): Promise<Removal> {
    const answer = await this.ask("cancel", { message: message.id });
    const left = answer.messages[0];
    if (answer.outcome === "done") this.change(() => this.conversations.forget(message));
    return { outcome: answer.outcome, left };
  }

  // It is open, in front of somebody's eyes.
  isLookedAt(key: string): boolean {
    return this.open === key && document.visibilityState === "visible" && document.hasFocus();
  }

  // The messages of the open conversation are read, if somebody looks at it.
  look(): void {
    const shown = this.conversation();
    if (shown === null || !this.isLookedAt(fold(shown.peer))) return;
    void this.presence.ask(this.open);
    if (shown.unread === 0) return;
    this.change(() => (shown.unread = 0));
    void this.ask("read", { name: shown.peer });
  }

  onPresence(hides: boolean): void {
    this.hidesPresence = hides;
    this.presence.forget();
  }

  // Nothing can be made of this message any more: neither an answer nor a new text.
  leaveOff(message: Message): void {
    if (this.answered?.id === message.id) this.answered = null;
    if (this.edited?.id === message.id) this.edited = null;
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

  // Asks who this is and how things are: when the line comes, and when its user changes.
  async greet(): Promise<void> {
    const answer = await this.ask("hello");
    if (answer.outcome !== "done") return;
    const condition = answer as unknown as Condition;
    const isOther = condition.self !== this.self;
    this.change(() => {
      this.isLineLive = true;
      this.isConnected = condition.connected;
      this.loss = condition.taken_over;
      this.isAccountClosed = condition.account_closed;
      this.people = condition.people;
      this.hidesPresence = condition.hides_presence;
      this.textMax = condition.text_max;
      this.changedKeys = new Set(condition.changed_keys.map(fold));
      this.hasNewerMessage = condition.newer_message;
      this.self = condition.self;
      this.stage = this.self === "" ? "entry" : "chat";
      if (isOther) {
        this.conversations.reset();
        this.files.reset();
        this.drafts.reset();
        this.typing.forget();
        this.notifying.reset();
        this.open = this.target = this.sheet = null;
        this.unconfirmed.reset();
      }
    });
    if (this.self === "") return;
    await this.refresh();
    const kept = openOf(this.self);
    if (isOther && kept !== "" && this.conversations.find(kept) !== null) await this.openWith(kept);
  }

  // After logging in, and whenever the line was cut: what happened meanwhile is on disk.
  async refresh(): Promise<void> {
    const [answer, { groups, outcome }] = await Promise.all([this.ask("conversations"), this.ask("group")]);
    if (answer.outcome !== "done" || outcome !== "done") return;
    this.change(() => this.conversations.know(answer, groups));
    const shown = this.conversation();
    if (shown !== null) await this.conversations.load(shown);
    this.look();
    this.unconfirmed.sendAll();
    void this.drafts.saveAll();
    void this.files.refresh();
    void this.presence.askList();
  }
}
