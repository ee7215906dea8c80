// What the program tells a page (PROTOCOL.md), and how it is kept here.

export interface Scene {
  name: string;
  live: boolean; // a ring of real nodes: what stands further down but replicas and start is not told
  start: number; // of time: 0, or since 1970 in a live ring
  seed: number;
  replicas: number;
  successors: number;
  checks: string[];
  faults_end: number;
  end: number;
  recording: boolean;
  plan: { at: number; text: string }[];
  kinds: Record<string, string>;
}

const UNTOLD = {
  live: false, start: 0, seed: 0, successors: 0, checks: [], faults_end: 0, end: 0, recording: false, plan: [], kinds: {},
};

export interface Time {
  now: number; // microseconds, as all times
  reached: number;
  target: number | null;
  playing: boolean;
  over: boolean;
  takes_faults: boolean;
  differs: string | null; // from what was recorded
  speed: number;
  snapshots: number;
  events: number;
  checks: [string, number][];
  digest: string;
  nodes: number;
  clients: number;
  full: boolean; // of a live ring: there are more nodes than are shown
}

// What is not told of a live ring's time.
const STILL = {
  target: null, over: false, takes_faults: false, differs: null, speed: 100, snapshots: 0, events: 0, checks: [],
  digest: "", clients: 0, full: false,
};

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
  fingers?: number[]; // not of a live ring, which tells the following instead
  owns_from: number | null;
  records: number;
  under_replicated: number;
  incarnation?: number;
  clients?: number;
  uptime?: number;
  answered_in?: number;
  silent_for?: number | null;
}

export interface Happening {
  at: number;
  kind: "started" | "active" | "down" | "deed" | "violation" | "over" | "restarted" | "returned" | "forgotten";
  node: number;
  text: string;
}

export type JourneyKind = "message" | "question" | "upkeep";

// A party is a node by its number, a client by -1 - its number, null somebody outside.
export type Party = number | null;

export interface Journey {
  number: number;
  kind: JourneyKind;
  state: "underWay" | "stored" | "delivered" | "collected" | "found" | "refused" | "lost";
  over: boolean;
  from: Party;
  to: Party; // null also: not known yet
  key: string;
  place: number; // of the key
  began: number;
  last: number;
  hops: number;
}

export type Leg = [at: number, from: Party, to: Party, kind: number];

export interface Way {
  number: number; // of the journey
  legs: Leg[];
  left_out: number;
}

// Counts are of all that was until then, p50 and p99 of what came since the sample before. Of a live
// ring p50 and p99 are what nodes took to answer, and messages and lookups are not known.
export interface Sample {
  at: number;
  arrived: number[]; // messages by room
  bytes: number;
  lookups: number;
  hops: number;
  p50: number | null;
  p99: number | null;
  active: number;
  short: number;
  silent: number; // this and the following of a live ring alone
  records: number;
  clients: number;
}

export const NO_SAMPLE: Sample = {
  at: 0, arrived: [], bytes: 0, lookups: 0, hops: 0, p50: null, p99: null, active: 0, short: 0, silent: 0, records: 0,
  clients: 0,
};

type SampleTold = [number, number[], number, number, number, number | null, number | null, number, number];
type LiveSampleTold = [number, number, number, number, number, number, number | null, number | null];

export interface Frame {
  time?: Omit<Time, keyof typeof STILL> & Partial<Time>;
  nodes?: [number, number, State, number, number | null, number][];
  clients?: [number, string, number, number | null][];
  detail?: Detail | null;
  happened?: Happening[];
  happened_before?: Happening[]; // instead of all that was known
  messages?: [number, number, number][];
  journeys?: Journey[];
  journeys_before?: Journey[]; // instead of all that were known
  way?: Way;
  series?: { from: number; samples: SampleTold[] | LiveSampleTold[] };
}

export type Told = { scene: Omit<Scene, keyof typeof UNTOLD> & Partial<Scene> } | { frame: Frame };

const JOURNEYS_MAX = 60; // of each kind

// All that the page shows.
export class World {
  scene: Scene | null = null;
  time: Time | null = null;
  nodes: Node[] = [];
  clients: Client[] = [];
  detail: Detail | null = null;
  selected: number | null = null;
  happenings: Happening[] = [];
  journeys = new Map<number, Journey>();
  followed: Journey | null = null;
  way: Way | null = null;
  samples: Sample[] = [];
  private placed: number[] | null = null; // around(), until something has another place

  setTo(scene: Omit<Scene, keyof typeof UNTOLD> & Partial<Scene>): void {
    this.scene = { ...UNTOLD, ...scene };
  }

  // True if it is another time now, so that nothing is on its way any more.
  take(frame: Frame): boolean {
    if (frame.time) this.time = { ...STILL, ...frame.time };
    if (frame.nodes) this.placed = null;
    for (const [number, place, state, records, next, flags] of frame.nodes ?? []) {
      this.nodes[number] = { place, state, records, next, flags };
    }
    for (const [number, user, state, node] of frame.clients ?? []) {
      this.clients[number] = { user, state, node };
    }
    if (this.time) {
      if (this.nodes.length !== this.time.nodes) this.placed = null;
      this.nodes.length = this.time.nodes;
      this.clients.length = this.time.clients;
    }
    if (frame.detail !== undefined) this.detail = frame.detail;
    if (frame.happened_before) this.happenings = frame.happened_before;
    this.happenings.push(...(frame.happened ?? []));
    this.happenings.splice(0, this.happenings.length - 300);
    this.takeJourneys(frame);
    if (frame.series) {
      this.samples.length = frame.series.from;
      for (const told of frame.series.samples) this.samples.push(this.sampleOf(told));
    }
    return frame.happened_before !== undefined;
  }

  private sampleOf(told: SampleTold | LiveSampleTold): Sample {
    if (this.scene?.live) {
      const [at, active, silent, short, records, clients, p50, p99] = told as LiveSampleTold;
      return { ...NO_SAMPLE, at, active, silent, short, records, clients, p50, p99 };
    }
    const [at, arrived, bytes, lookups, hops, p50, p99, active, short] = told as SampleTold;
    return { ...NO_SAMPLE, at, arrived, bytes, lookups, hops, p50, p99, active, short };
  }

  isLive(): boolean {
    return this.scene?.live === true;
  }

  // What the slider and the plots go over: a live ring's time ends now.
  end(): number {
    const { scene, time } = this;
    if (scene === null) return 0;
    return scene.live ? Math.max(time?.reached ?? 0, scene.start + 1e6) : scene.end;
  }

  // Where a time stands between the beginning and the end, 0 to 1.
  shareOf(at: number): number {
    const start = this.scene?.start ?? 0;
    return Math.min(1, Math.max(0, (at - start) / Math.max(1, this.end() - start)));
  }

  // Nothing is known of what there is now.
  forget(): void {
    this.nodes = [];
    this.clients = [];
    this.happenings = [];
    this.journeys.clear();
    this.samples = [];
    this.placed = null;
  }

  private takeJourneys(frame: Frame): void {
    const told = frame.journeys_before ?? frame.journeys ?? [];
    if (frame.journeys_before) this.journeys.clear();
    for (const journey of told) {
      this.journeys.set(journey.number, journey);
      if (journey.number === this.followed?.number) this.renew(journey);
    }
    if (frame.way && frame.way.number === this.followed?.number) this.way = frame.way;
    if (told.length === 0) return;
    const left = { message: JOURNEYS_MAX, question: JOURNEYS_MAX, upkeep: JOURNEYS_MAX };
    for (const number of [...this.journeys.keys()].sort((one, other) => other - one)) {
      if (left[this.journeys.get(number)!.kind]-- <= 0) this.journeys.delete(number);
    }
  }

  // In another future its number may be another's.
  private renew(journey: Journey): void {
    const isSame = this.followed?.key === journey.key && this.followed.began === journey.began;
    this.followed = isSame ? journey : null;
    if (!isSame) this.way = null;
  }

  nameOf(party: Party): string | null {
    return party !== null && party < 0 ? this.clients[-1 - party]?.user || null : null;
  }

  // Faults are on, and it is not on its way to another time.
  mayIntervene(): boolean {
    return this.time !== null && this.time.takes_faults && this.time.target === null;
  }

  // Numbers of the nodes that have a place, clockwise.
  around(): number[] {
    this.placed ??= [...this.nodes.keys()]
      .filter((number) => this.nodes[number]!.state !== State.notYet)
      .sort((one, other) => this.nodes[one]!.place - this.nodes[other]!.place);
    return this.placed;
  }
}
