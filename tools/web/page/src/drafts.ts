import type { Store } from "./store";
import { fold } from "./types";

// What is typed and not sent. The profile keeps it, so that another tab, and the next run of the
// program, have it. What somebody types in this tab stays as it is, whatever other tabs type.

const PERIOD = 2000; // between two times that one draft is kept

export class Drafts {
  private kept = new Map<string, string>(); // as the profile has them
  private told = new Map<string, string>(); // on its way there
  private typed = new Map<string, string>(); // in this tab, until it is sent and erased there
  private waiting = new Map<string, ReturnType<typeof setTimeout>>();
  private savedAt = new Map<string, number>();

  constructor(private store: Store) {
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
    });
  }

  textOf(peer: string): string {
    const key = fold(peer);
    return this.typed.get(key) ?? this.kept.get(key) ?? "";
  }

  isTyped(peer: string): boolean {
    return this.typed.has(fold(peer));
  }

  type(peer: string, text: string): void {
    const key = fold(peer);
    this.typed.set(key, text);
    if (this.waiting.has(key)) return;
    const pause = (this.savedAt.get(key) ?? 0) + PERIOD - Date.now();
    this.waiting.set(key, setTimeout(() => void this.save(peer), Math.max(0, pause)));
  }

  // It has been sent: what the profile has is of no use any more.
  erase(peer: string): void {
    this.typed.set(fold(peer), "");
    void this.save(peer);
  }

  // As the profile has it now.
  know(peer: string, text: string): void {
    const key = fold(peer);
    this.kept.set(key, text);
    if (text === "" && this.typed.get(key) === "" && !this.told.has(key)) this.typed.delete(key);
  }

  // When the line is there again, and before one logs out.
  async saveAll(): Promise<void> {
    await Promise.all([...this.typed.keys()].map((key) => this.save(key)));
  }

  reset(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    for (const map of [this.kept, this.told, this.typed, this.waiting, this.savedAt]) map.clear();
  }

  private async save(peer: string): Promise<void> {
    const key = fold(peer);
    clearTimeout(this.waiting.get(key));
    this.waiting.delete(key);
    const text = this.typed.get(key);
    if (text === undefined || text === this.told.get(key)) return;
    if (!this.told.has(key) && text === (this.kept.get(key) ?? "")) return this.know(peer, text);
    this.savedAt.set(key, Date.now());
    this.told.set(key, text);
    await this.store.ask("draft", { name: peer, text });
    if (this.told.get(key) !== text) return; // another is on its way
    this.told.delete(key);
    this.know(peer, this.kept.get(key) ?? "");
  }

  // The browser brings it to the program even when the page is gone.
  private leave(): void {
    for (const [key, text] of this.typed) {
      if (text === (this.kept.get(key) ?? "")) continue;
      const body = new Blob([text], { type: "application/octet-stream" });
      navigator.sendBeacon(`/api/drafts?name=${encodeURIComponent(key)}`, body);
    }
  }
}
