import { choice, choose } from "./keep";
import { isMuted } from "./preferences";
import type { Store } from "./store";
import type { Message } from "./types";
import { fold, nameOf, peerOf } from "./types";
import { say } from "./words";

// The browser's own notifications, of messages that come while nobody looks at their conversation.
// There are none until the user wants them, and without the texts unless these are wanted, too: the
// system shows them to whoever stands there, and may keep them.

export type Telling = "" | "names" | "texts";

// Another tab, or a command beside the program, may be showing the message: then it is read by now.
const WAIT = 500;

export const telling = (): Telling => (choice("notify") as Telling);

// Whether the browser can at all: not where the page is neither from this machine nor encrypted.
export const canNotify = (): boolean => isSecureContext && "Notification" in globalThis;

export const isNotifying = (): boolean =>
  telling() !== "" && canNotify() && Notification.permission === "granted";

// Asks the browser's user, who has just clicked; whether they may be shown from now on.
export async function notify(wanted: Telling): Promise<boolean> {
  if (wanted !== "" && !canNotify()) return false;
  const isAllowed = wanted === "" || (await Notification.requestPermission()) === "granted";
  if (isAllowed) choose("notify", wanted);
  return isAllowed;
}

export class Notifying {
  private waiting = new Map<string, ReturnType<typeof setTimeout>>(); // by message
  private shown = new Map<string, { id: string; notification: Notification }>(); // by conversation

  constructor(private store: Store) {
    store.subscribe(() => this.closeRead());
  }

  onArrived(message: Message): void {
    if (!isNotifying() || message.outgoing) return;
    this.waiting.set(message.id, setTimeout(() => this.show(message), WAIT));
  }

  // It was deleted, or its time is over.
  forget(id: string): void {
    clearTimeout(this.waiting.get(id));
    this.waiting.delete(id);
    for (const [peer, one] of this.shown) if (one.id === id) this.close(peer);
  }

  // Of another user.
  reset(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    for (const peer of [...this.shown.keys()]) this.close(peer);
  }

  // One for each conversation: the newest. Tabs of one user show the same one, by its tag.
  private show(message: Message): void {
    this.waiting.delete(message.id);
    const { store } = this;
    const peer = fold(peerOf(message));
    const conversation = store.conversations.find(peer);
    if (conversation === null || conversation.unread === 0 || !isNotifying()) return;
    if (isMuted(conversation.contact) || store.isLookedAt(peer)) return;
    this.close(peer);
    const isRequest = conversation.contact.standing === "request";
    const author = message.group === undefined ? "" : `${message.from}: `;
    const body = isRequest ? say("notifyRequest") : telling() === "texts" ? author + message.text : say("notifyNew");
    const notification = new Notification(nameOf(conversation), { body, tag: message.id, dir: "auto" });
    notification.onclick = () => {
      window.focus();
      void store.openWith(conversation.peer);
      this.close(peer);
    };
    this.shown.set(peer, { id: message.id, notification });
  }

  private closeRead(): void {
    for (const peer of [...this.shown.keys()]) {
      if ((this.store.conversations.find(peer)?.unread ?? 0) === 0) this.close(peer);
    }
  }

  private close(peer: string): void {
    this.shown.get(peer)?.notification.close();
    this.shown.delete(peer);
  }
}
