// The way to the program that serves this page: shows it the launch token, then opens a WebSocket,
// which comes again by itself when it breaks.

export interface ConnectionEvents {
  onLive(): void;
  onLost(): void;
  onForbidden(): void; // the program does not know this browser (any more)
  onValue(value: unknown): void;
}

const RETRY_MIN = 300;
const RETRY_MAX = 5000;

export const isToken = (hash: string): boolean => /^#[0-9a-f]{64}$/.test(hash);

// The launch token stands behind the #, and goes from the address at once.
export function takeToken(): string {
  const token = location.hash.slice(1);
  history.replaceState(null, "", "/");
  return token;
}

export class Connection {
  private socket: WebSocket | null = null;
  private pause = RETRY_MIN;

  constructor(private events: ConnectionEvents) {}

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

  // False if nobody hears it.
  send(value: unknown): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(value));
    return true;
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
    socket.onmessage = (event) => this.events.onValue(JSON.parse(String(event.data)));
    socket.onclose = () => {
      this.socket = null;
      this.events.onLost();
      this.retry("");
    };
  }

  private retry(token: string): void {
    setTimeout(() => void this.start(token), this.pause);
    this.pause = Math.min(this.pause * 2, RETRY_MAX);
  }
}
