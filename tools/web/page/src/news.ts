import type { Store } from "./store";
import type { HandOver, Message, Notice, Restored } from "./types";
import { fold, peerOf } from "./types";

// What the program tells by itself, and what becomes of it; and what the device of before brings.

const HAND_OVER_PERIOD = 1000;
const HAND_OVER_SHOWN = 10_000;
const RESTORED_SHOWN = 60_000;

export class News {
  handOver: HandOver | null = null;
  restored: Restored | null = null;
  private handedAt = 0;

  constructor(private store: Store) {}

  on(notice: Notice): void {
    const { store } = this;
    switch (notice.notice) {
      case "arrived":
        if (notice.message !== undefined) this.onArrived(notice.message);
        break;
      case "changed":
        if (notice.message !== undefined) this.onChanged(notice.message);
        break;
      case "presence":
        store.onPresence(notice.hides_presence ?? false);
        break;
      case "typing":
        store.typing.on(notice.who, notice.peer?.name, notice.typing ?? false);
        break;
      case "connection":
        store.isConnected = notice.connected;
        break;
      case "taken_over":
        store.loss = { who: notice.who, at_ms: notice.at_ms };
        break;
      case "account_closed":
        if (!notice.complete) store.isAccountClosed = true;
        break;
      case "key_changed":
        store.changedKeys.add(fold(notice.who));
        if (notice.was_verified) store.conversations.place(notice.who).contact.verified = false;
        break;
      case "newer_message":
        store.hasNewerMessage = true;
        break;
      case "handed_over":
        this.onHandedOver({ who: notice.who, count: notice.count ?? 0, isComplete: notice.complete ?? false });
        break;
      case "snapshot":
        this.onSnapshot(notice);
        break;
      case "group":
        if (notice.group !== undefined) store.conversations.knowGroup(notice.group);
        break;
      case "file":
        store.files.on(notice);
        break;
      case "erased":
      case "contacts":
        void store.refresh();
        break;
      case "read":
        this.onRead(notice.counts ?? {});
        break;
      case "draft":
        store.drafts.know(notice.name ?? "", notice.text ?? "");
        break;
      case "vanished":
        if (notice.message !== undefined) this.onVanished(notice.message);
        break;
      case "timer":
        if (notice.peer !== undefined) {
          store.conversations.knowContact(store.conversations.place(notice.peer.name), notice.peer);
        }
        break;
      case "user":
        void store.greet();
    }
  }

  // A long history comes in many parts: what is shown is read again once a second at most.
  private onHandedOver(handOver: HandOver): void {
    this.handOver = handOver;
    if (handOver.isComplete) setTimeout(() => this.store.change(() => (this.handOver = null)), HAND_OVER_SHOWN);
    const now = Date.now();
    if (!handOver.isComplete && now - this.handedAt < HAND_OVER_PERIOD) return;
    this.handedAt = now;
    void this.store.refresh();
  }

  // Where nothing was left there is nothing to say: so it is of an account that was never used.
  private onSnapshot(notice: Notice): void {
    const end = notice.snapshot ?? "none";
    if (end === "handed_over" || end === "none") return;
    this.restored = {
      end, who: notice.who, at_ms: notice.at_ms, contacts: notice.contacts ?? 0, count: notice.count ?? 0,
      isComplete: notice.complete ?? true,
    };
    setTimeout(() => this.store.change(() => (this.restored = null)), RESTORED_SHOWN);
    void this.store.refresh();
  }

  private onArrived(message: Message): void {
    this.store.conversations.show(message);
    const conversation = this.store.conversations.place(peerOf(message));
    conversation.unread += 1;
    if (message.request) conversation.contact.standing = "request";
    if (conversation.presence !== null) conversation.presence.online = true;
    this.store.look();
    this.store.notifying.onArrived(message);
  }

  // Somewhere else: in another tab, or by a command.
  private onRead(counts: Record<string, number>): void {
    for (const [peer, count] of Object.entries(counts)) {
      const conversation = this.store.conversations.find(peer);
      if (conversation !== null) conversation.unread = Math.max(0, conversation.unread - count);
    }
  }

  // What was deleted unread is not unread any more; how many are, the program knows.
  private onChanged(message: Message): void {
    const { store } = this;
    store.conversations.show(message);
    if (message.deleted) {
      store.leaveOff(message);
      store.notifying.forget(message.id);
    }
    const isUnread = message.deleted && !message.outgoing && store.conversations.place(peerOf(message)).unread > 0;
    if (isUnread) void store.refresh();
  }

  // Its time is over. What came before it and is not here, the program knows.
  private onVanished(message: Message): void {
    this.store.leaveOff(message);
    this.store.notifying.forget(message.id);
    const conversation = this.store.conversations.place(peerOf(message));
    this.store.conversations.forget(message);
    if (conversation.last === null) void this.store.refresh();
  }
}
