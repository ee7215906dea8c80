import { listed } from "./listing";
import type { Store } from "./store";
import { fold, isGroupKey } from "./types";

// Who is online, asked from time to time while somebody looks: of the open conversation, and more
// rarely of the first of the list.

const PERIOD = 15_000;
const LIST_PERIOD = 60_000;
const LIST_MAX = 20;

export class PresenceWatch {
  constructor(private store: Store) {
    setInterval(() => void this.ask(store.open), PERIOD);
    setInterval(() => void this.askList(), LIST_PERIOD);
  }

  // What was seen before; what is to be seen now is asked for at once.
  forget(): void {
    for (const one of this.store.conversations.all()) one.presence = null;
    void this.askList();
  }

  async ask(key: string | null): Promise<void> {
    const conversation = key === null ? null : this.store.conversations.find(key);
    const isWanted = document.visibilityState === "visible" && this.store.isConnected && !this.store.hidesPresence;
    if (conversation === null || !isWanted || isGroupKey(conversation.peer)) return;
    const answer = await this.store.ask("status", { name: conversation.peer });
    if (answer.outcome !== "done" || answer.hides_presence) return;
    const { online, last_seen_ms } = answer;
    this.store.change(() => (conversation.presence = { online, last_seen_ms }));
  }

  async askList(): Promise<void> {
    for (const one of listed(this.store).slice(0, LIST_MAX)) await this.ask(fold(one.peer));
  }
}
