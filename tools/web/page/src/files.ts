import { freshKey } from "./fresh";
import { askedOf, keepAsked } from "./keep";
import type { Store } from "./store";
import type { Answer, FileEntry, Message, Notice } from "./types";
import { fold } from "./types";

// Files on their way: chosen, given to the program piece by piece, sent by it, fetched by it, here.

export const SIZE_MAX = 25 * 2 ** 20;
const NAME_MAX = 200; // letters that are told; the program makes the name safe, and shorter
const SHOWN_AT_ONCE = 2 * 2 ** 20; // bytes of a picture that is shown unasked
const PIXELS_MAX = 64 * 2 ** 20; // each takes 4 bytes once it is drawn, however small the file is

// A file that the program has not confirmed to be on its disk. Its key stays the same however often
// it is given, so that it goes out once.
export interface Leaving {
  key: string;
  to: string;
  file: File;
  at_ms: number;
  isUnderWay: boolean;
  stop: AbortController;
  failure?: { outcome: string; detail: string };
}

export interface Problem {
  name: string;
  outcome: string;
}

export interface Picture {
  url: string; // of a blob; empty: it is asked for first, for it is large
}

// As its first bytes say it: nothing is drawn for that. None of what is no picture.
function pixelsOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(image.naturalWidth * image.naturalHeight);
    image.onerror = () => resolve(0);
    image.src = url;
  });
}

export class Files {
  chosen = new Map<string, File[]>(); // by the conversation, until they are sent
  problems = new Map<string, Problem[]>(); // of what was chosen, and cannot be
  leaving: Leaving[] = [];
  entries = new Map<string, FileEntry>();
  failures = new Map<string, string>(); // outcomes, by the message's id
  private asked = new Set<string>(); // message ids whose fetching is awaited

  constructor(private store: Store) {
    // What the program has not taken is nowhere else: the browser asks who leaves.
    window.addEventListener("beforeunload", (event) => {
      if (this.leaving.length > 0) event.preventDefault();
    });
  }

  choose(peer: string, files: Iterable<File>): void {
    const kept = [...(this.chosen.get(fold(peer)) ?? [])];
    const problems: Problem[] = [];
    for (const file of files) {
      if (file.size > SIZE_MAX) problems.push({ name: file.name, outcome: "file_too_large" });
      else kept.push(file);
    }
    this.store.change(() => {
      this.chosen.set(fold(peer), kept);
      this.problems.set(fold(peer), problems);
    });
  }

  chosenFor(peer: string): File[] {
    return this.chosen.get(fold(peer)) ?? [];
  }

  unchoose(peer: string, file: File): void {
    this.store.change(() => {
      this.chosen.set(fold(peer), this.chosenFor(peer).filter((one) => one !== file));
      this.problems.delete(fold(peer));
    });
  }

  // All that was chosen for this conversation.
  send(peer: string): void {
    const added = this.chosenFor(peer).map((file) => ({
      key: freshKey(), to: peer, file, at_ms: Date.now(), isUnderWay: false, stop: new AbortController(),
    }));
    this.store.change(() => {
      this.leaving.push(...added);
      this.chosen.delete(fold(peer));
      this.problems.delete(fold(peer));
    });
    void this.go();
  }

  leavingTo(peer: string): Leaving[] {
    return this.leaving.filter((one) => fold(one.to) === fold(peer));
  }

  // What the program has taken, and whose message is not out.
  sendingTo(peer: string): FileEntry[] {
    const isGiven = (entry: FileEntry) =>
      this.leaving.some((one) => one.isUnderWay && one.file.size === entry.size && fold(one.to) === fold(entry.peer));
    return [...this.entries.values()]
      .filter((one) => one.state === "sending" && fold(one.peer) === fold(peer) && !isGiven(one));
  }

  retry(one: Leaving): void {
    this.store.change(() => delete one.failure);
    void this.go();
  }

  // Of what the program has not taken yet.
  discard(one: Leaving): void {
    one.stop.abort();
    this.store.change(() => (this.leaving = this.leaving.filter((other) => other !== one)));
  }

  // Stops a sending or a fetching.
  async stop(id: string): Promise<string> {
    const { outcome } = await this.store.ask("cancel_file", { message: id });
    if (outcome === "done") this.store.change(() => this.entries.delete(id));
    return outcome;
  }

  async fetch(message: Message): Promise<void> {
    const { id } = message;
    if (this.asked.has(id)) return;
    this.store.change(() => this.failures.delete(id));
    await this.follow(id);
  }

  private async follow(id: string): Promise<void> {
    const { self } = this.store;
    this.asked.add(id);
    keepAsked(self, new Set([...askedOf(self), id]));
    const begun: FileEntry = {
      id, peer: "", outgoing: false, name: "", size: 0, state: "fetching", done: 0, total: 1,
    };
    if (!this.entries.has(id)) this.store.change(() => this.entries.set(id, begun));
    const { outcome } = await this.store.ask("fetch", { message: id });
    this.asked.delete(id);
    if (outcome === "line_lost") return; // goes on with the line
    keepAsked(self, askedOf(self).filter((one) => one !== id));
    this.store.change(() => {
      const entry = this.entries.get(id);
      if (outcome === "done" && entry !== undefined) entry.state = "here";
      else this.entries.delete(id);
      if (outcome !== "done" && outcome !== "cancelled" && entry !== undefined) this.failures.set(id, outcome);
    });
  }

  // Gone from this device, and, unless other members of a group can still get it, from everywhere.
  async forget({ id, group }: Message): Promise<Answer> {
    const answer = await this.store.ask("forget_file", { message: id });
    if (answer.outcome === "done") {
      this.store.change(() => {
        this.entries.delete(id);
        if (group === undefined) this.failures.set(id, "file_gone");
      });
    }
    return answer;
  }

  // All of a file that is here, or why not.
  async read(id: string): Promise<Blob | string> {
    try {
      const response = await fetch(`/api/files/${id}`);
      if (response.ok) return await response.blob();
      return response.status === 404 ? "unknown_file" : "not_logged_in";
    } catch {
      return "line_lost";
    }
  }

  // Nothing: it is no picture. Its type is that which the program has found in its bytes.
  async picture(id: string, size: number, isWanted: boolean): Promise<Picture | "too_large" | null> {
    const stop = new AbortController();
    try {
      const response = await fetch(`/api/pictures/${id}`, { signal: stop.signal });
      if (!response.ok) return null;
      if (!isWanted && size > SHOWN_AT_ONCE) {
        stop.abort();
        return { url: "" };
      }
      const url = URL.createObjectURL(await response.blob());
      if ((await pixelsOf(url)) <= PIXELS_MAX) return { url };
      URL.revokeObjectURL(url);
      return "too_large";
    } catch {
      return null;
    }
  }

  on({ file, outcome }: Notice): void {
    if (file === undefined) return;
    if (outcome === undefined) {
      this.entries.set(file.id, file);
      return;
    }
    const entry = this.entries.get(file.id);
    this.entries.delete(file.id);
    if (outcome !== "done" && outcome !== "cancelled" && entry !== undefined) {
      const problems = this.problems.get(fold(entry.peer)) ?? [];
      this.problems.set(fold(entry.peer), [...problems, { name: entry.name, outcome }]);
    }
  }

  // After logging in, and whenever the line was cut: what was under way goes on.
  async refresh(): Promise<void> {
    if (!(await this.list())) return;
    const begun = [...this.entries.values()].filter((one) => one.state === "fetching").map((one) => one.id);
    for (const id of new Set([...begun, ...askedOf(this.store.self)])) {
      if (!this.asked.has(id)) void this.follow(id);
    }
    void this.go();
  }

  private async list(): Promise<boolean> {
    const answer = await this.store.ask("files");
    if (answer.outcome !== "done") return false;
    this.store.change(() => (this.entries = new Map(answer.files.map((one) => [one.id, one]))));
    return true;
  }

  reset(): void {
    for (const one of this.leaving) one.stop.abort();
    this.leaving = [];
    for (const kept of [this.chosen, this.problems, this.entries, this.failures, this.asked]) kept.clear();
  }

  // One after the other.
  private async go(): Promise<void> {
    const next = this.leaving.find((one) => one.failure === undefined);
    if (next === undefined || this.leaving.some((one) => one.isUnderWay) || !this.store.isLineLive) return;
    this.store.change(() => (next.isUnderWay = true));
    const failure = await this.give(next);
    this.store.change(() => {
      next.isUnderWay = false;
      if (failure === "line_lost") return; // goes again with the line
      if (failure === null) this.leaving = this.leaving.filter((one) => one !== next);
      else next.failure = failure;
    });
    if (failure !== "line_lost") await this.go();
  }

  // Nothing: it is on the program's disk.
  private async give({ key, to, file, stop }: Leaving): Promise<Leaving["failure"] | "line_lost" | null> {
    try {
      await file.slice(0, 1).arrayBuffer();
    } catch {
      return { outcome: "file_unreadable", detail: "" };
    }
    const query = new URLSearchParams({ to, name: file.name.slice(-NAME_MAX) || "file", key });
    const headers = { "Content-Type": "application/octet-stream" };
    try {
      const response = await fetch(`/api/files?${query}`, { method: "POST", headers, body: file, signal: stop.signal });
      if (response.status === 413) return { outcome: "file_too_large", detail: "" };
      if (!response.ok) return { outcome: "not_logged_in", detail: "" };
      const { outcome, detail, id } = (await response.json()) as Answer & { id: string };
      if (outcome !== "done") return { outcome, detail };
      if (!this.entries.has(id)) await this.list();
      return null;
    } catch {
      if (stop.signal.aborted) return null;
      // While the program answers otherwise, somebody else has to say when to try again.
      return (await this.list()) ? { outcome: "line_lost", detail: "" } : "line_lost";
    }
  }
}
