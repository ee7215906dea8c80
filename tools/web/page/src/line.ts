import { Connection } from "./connection";
import type { Answer, Notice } from "./types";

// The line to the program that serves this page: questions with one answer each, and notices.
// Questions that were under way when it broke fail with LineLost.

export class LineLost extends Error {}

export interface LineEvents {
  onLive(): void;
  onLost(): void;
  onForbidden(): void; // the program does not know this browser (any more)
  onNotice(notice: Notice): void;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(reason: Error): void;
}

export class Line {
  private connection: Connection;
  private waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private events: LineEvents) {
    this.connection = new Connection({
      onLive: () => events.onLive(),
      onLost: () => this.lose(),
      onForbidden: () => events.onForbidden(),
      onValue: (value) => this.hear(value as Answer | Notice),
    });
  }

  start(token: string): Promise<void> {
    return this.connection.start(token);
  }

  ask(command: string, fields: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const id = ++this.lastId;
      if (!this.connection.send({ request: id, command, ...fields })) return reject(new LineLost());
      this.waiting.set(id, { resolve, reject });
    });
  }

  private hear(value: Answer | Notice): void {
    if ("notice" in value) return this.events.onNotice(value);
    const waiting = this.waiting.get(value.answer);
    this.waiting.delete(value.answer);
    waiting?.resolve(value);
  }

  private lose(): void {
    const cut = [...this.waiting.values()];
    this.waiting.clear();
    for (const one of cut) one.reject(new LineLost());
    this.events.onLost();
  }
}
