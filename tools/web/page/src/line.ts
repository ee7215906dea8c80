import type { Answer, Notice } from "./types";

// The line to the program that serves this page: questions with one answer each, and notices.
// Comes again by itself when it breaks; questions that were under way then fail with LineLost.

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

const RETRY_MIN = 300;
const RETRY_MAX = 5000;

export class Line {
  private socket: WebSocket | null = null;
  private waiting = new Map<number, Waiting>();
  private lastId = 0;
  private pause = RETRY_MIN;

  constructor(private events: LineEvents) {}

  // Shows the launch token if there is one, then opens the line.
  async start(token: string): Promise<void> {
    try {
      const entered = token !== "" && (await this.enter(token));
      const known = entered || (await fetch("/api/known")).ok;
      if (!known) return this.events.onForbidden();
      this.open();
    } catch {
      this.retry(token);
    }
  }

  get isLive(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  ask(command: string, fields: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!this.isLive || this.socket === null) return reject(new LineLost());
      const id = ++this.lastId;
      this.waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ request: id, command, ...fields }));
    });
  }

  private async enter(token: string): Promise<boolean> {
    const body = JSON.stringify({ token });
    const headers = { "Content-Type": "application/json" };
    return (await fetch("/api/enter", { method: "POST", headers, body })).ok;
  }

  private open(): void {
    const socket = new WebSocket(`ws://${location.host}/api/live`);
    this.socket = socket;
    socket.onopen = () => {
      this.pause = RETRY_MIN;
      this.events.onLive();
    };
    socket.onmessage = (event) => this.hear(JSON.parse(String(event.data)));
    socket.onclose = () => {
      this.socket = null;
      const cut = [...this.waiting.values()];
      this.waiting.clear();
      for (const one of cut) one.reject(new LineLost());
      this.events.onLost();
      this.retry("");
    };
  }

  private hear(value: Answer | Notice): void {
    if ("notice" in value) return this.events.onNotice(value);
    const waiting = this.waiting.get(value.answer);
    this.waiting.delete(value.answer);
    waiting?.resolve(value);
  }

  private retry(token: string): void {
    setTimeout(() => void this.start(token), this.pause);
    this.pause = Math.min(this.pause * 2, RETRY_MAX);
  }
}
