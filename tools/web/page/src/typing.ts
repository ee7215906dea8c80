import type { Store } from "./store";
import { fold, isGroupKey } from "./types";

// Who is typing to the user, as the program says, and to whom the user is.

const PERIOD = 1000; // the program says it to others more seldom still

export class Typing {
  private shown = new Set<string>();
  private told = new Map<string, number>();

  constructor(private store: Store) {}

  isTyping(peer: string): boolean {
    return this.shown.has(fold(peer));
  }

  on(peer: string, isTyping: boolean): void {
    if (isTyping) this.shown.add(fold(peer));
    else this.shown.delete(fold(peer));
  }

  // The user has typed, and this is there now.
  tell(peer: string, text: string): void {
    const now = Date.now();
    if (text === "" || isGroupKey(peer) || now < (this.told.get(fold(peer)) ?? 0) + PERIOD) return;
    this.told.set(fold(peer), now);
    void this.store.ask("typing", { name: peer });
  }

  // Of what ends while nobody tells it, nothing may stay.
  forget(): void {
    this.shown.clear();
  }
}
