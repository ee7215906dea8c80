import type { Store } from "./store";
import { fold, isGroupKey } from "./types";
import { say } from "./words";

// Who is typing to the user and in their groups, as the program says, and to whom the user is.

const PERIOD = 1000; // the program says it to others more seldom still

export class Typing {
  private shown = new Map<string, Set<string>>();
  private told = new Map<string, number>();

  constructor(private store: Store) {}

  isTyping(peer: string): boolean {
    return this.shown.has(fold(peer));
  }

  // In words: of a group who it is, or how many; "" if nobody is.
  text(peer: string, name: string): string {
    const who = [...(this.shown.get(fold(peer)) ?? [])];
    if (who.length === 0) return "";
    if (who.length > 1) return say("typingMany", { count: who.length });
    return say("typing", { name: isGroupKey(peer) ? who[0] ?? "" : name });
  }

  // Of a group its key is `place`.
  on(who: string, place: string | undefined, isTyping: boolean): void {
    const at = fold(place ?? who);
    const there = this.shown.get(at) ?? new Set<string>();
    if (isTyping) there.add(place === undefined ? at : who);
    else there.delete(place === undefined ? at : who);
    if (there.size > 0) this.shown.set(at, there);
    else this.shown.delete(at);
  }

  // The user has typed, and this is there now.
  tell(peer: string, text: string): void {
    const now = Date.now();
    if (text === "" || now < (this.told.get(fold(peer)) ?? 0) + PERIOD) return;
    this.told.set(fold(peer), now);
    void this.store.ask("typing", { name: peer });
  }

  // Of what ends while nobody tells it, nothing may stay.
  forget(): void {
    this.shown.clear();
  }
}
