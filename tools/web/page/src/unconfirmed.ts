import { freshKey } from "./fresh";
import { keepPending, pendingOf } from "./keep";
import type { Store } from "./store";
import type { Pending } from "./types";
import { fold } from "./types";

// Texts that the program behind the page has not confirmed to be on disk. They go again when the line
// is there again, and after a reload.

export class Unconfirmed {
  private texts: Pending[] = [];

  constructor(private store: Store) {}

  to(peer: string): Pending[] {
    return this.texts.filter((one) => fold(one.to) === fold(peer));
  }

  // What this tab has kept of them for the user of now.
  reset(): void {
    this.texts = this.store.self === "" ? [] : pendingOf(this.store.self);
  }

  send(to: string, text: string): void {
    const key = freshKey();
    const reply_to = this.store.answered?.id;
    this.store.change(() => {
      this.texts.push({ key, to, text, reply_to, at_ms: Date.now() });
      this.store.answered = null;
    });
    this.keep();
    void this.submit(key);
  }

  sendAll(): void {
    for (const one of this.texts) if (one.failure === undefined) void this.submit(one.key);
  }

  retry(key: string): void {
    const one = this.texts.find((pending) => pending.key === key);
    if (one === undefined) return;
    this.store.change(() => delete one.failure);
    void this.submit(key);
  }

  // Takes back what was not sent: the text returns to whoever asks for it.
  discard(key: string): void {
    this.store.change(() => this.drop(key));
    this.keep();
  }

  private async submit(key: string): Promise<void> {
    const one = this.texts.find((pending) => pending.key === key);
    if (one === undefined) return;
    const answer = await this.store.ask("send", {
      name: one.to, text: one.text, key, ...(one.reply_to === undefined ? {} : { reply_to: one.reply_to }),
    });
    if (answer.outcome === "line_lost") return; // goes again with the line
    this.store.change(() => {
      const message = answer.messages[0];
      if (answer.outcome === "done" && message !== undefined) {
        this.drop(key);
        this.store.conversations.show(message);
        const { contact } = this.store.conversations.place(one.to);
        if (contact.standing === "request") contact.standing = "known";
      } else {
        one.failure = { outcome: answer.outcome, detail: answer.detail };
      }
    });
    this.keep();
  }

  private drop(key: string): void {
    this.texts = this.texts.filter((one) => one.key !== key);
  }

  private keep(): void {
    keepPending(this.store.self, this.texts);
  }
}
