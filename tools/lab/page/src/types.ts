// What the program tells a page (README.md, "On the WebSocket"), and how it is kept here.

export interface Scene {
  name: string;
  seed: number;
  replicas: number;
  successors: number;
  checks: string[];
  faults_end: number;
  end: number;
  plan: { at: number; text: string }[];
  kinds: Record<string, string>;
}

export interface Time {
  now: number; // microseconds, as all times
  reached: number;
  target: number | null;
  playing: boolean;
  over: boolean;
  takes_faults: boolean;
  speed: number;
  snapshots: number;
  events: number;
  checks: [string, number][];
  arrived: number[]; // messages so far, by group
  digest: string;
  nodes: number;
  clients: number;
}

export enum State { notYet, down, starting, joining, active, leaving }
export enum Flag { cutOff = 1, still = 2, lying = 4 }

export interface Node {
  place: number;
  state: State;
  records: number;
  next: number | null;
  flags: number;
}

export interface Client {
  user: string;
  state: number; // 0 away, 1 here, 2 connected
  node: number | null;
}

export interface Detail {
  node: number;
  id: string;
  address: string;
  predecessor: number | null;
  successors: number[];
  fingers: number[];
  owns_from: number | null;
  records: number;
  under_replicated: number;
}

export interface Happening {
  at: number;
  kind: "started" | "active" | "down" | "deed" | "violation" | "over";
  node: number;
  text: string;
}

export interface Frame {
  time?: Time;
  nodes?: [number, number, State, number, number | null, number][];
  clients?: [number, string, number, number | null][];
  detail?: Detail | null;
  happened?: Happening[];
  happened_before?: Happening[]; // instead of all that was known
  messages?: [number, number, number][];
}

export type Told = { scene: Scene } | { frame: Frame };

// All that the page shows.
export class World {
  scene: Scene | null = null;
  time: Time | null = null;
  nodes: Node[] = [];
  clients: Client[] = [];
  detail: Detail | null = null;
  selected: number | null = null;
  happenings: Happening[] = [];

  // True if it is another time now, so that nothing is on its way any more.
  take(frame: Frame): boolean {
    if (frame.time) this.time = frame.time;
    for (const [number, place, state, records, next, flags] of frame.nodes ?? []) {
      this.nodes[number] = { place, state, records, next, flags };
    }
    for (const [number, user, state, node] of frame.clients ?? []) {
      this.clients[number] = { user, state, node };
    }
    if (this.time) {
      this.nodes.length = this.time.nodes;
      this.clients.length = this.time.clients;
    }
    if (frame.detail !== undefined) this.detail = frame.detail;
    if (frame.happened_before) this.happenings = frame.happened_before;
    this.happenings.push(...(frame.happened ?? []));
    this.happenings.splice(0, this.happenings.length - 300);
    return frame.happened_before !== undefined;
  }

  // Faults are on, and it is not on its way to another time.
  mayIntervene(): boolean {
    return this.time !== null && this.time.takes_faults && this.time.target === null;
  }

  // Numbers of the nodes that have a place, clockwise.
  around(): number[] {
    return [...this.nodes.keys()]
      .filter((number) => this.nodes[number]!.state !== State.notYet)
      .sort((one, other) => this.nodes[one]!.place - this.nodes[other]!.place);
  }
}
