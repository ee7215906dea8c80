import { element, make, write } from "./dom";
import type { Journey, JourneyKind, Leg, Party, World } from "./types";
import { briefly, say, seconds } from "./words";

// The list of messages and lookups, and the way of the one that was chosen.

export interface Wanted {
  follow(journey: number | null): void;
  seek(to: number): void;
  light(leg: number | null): void; // of the way: the pointer or the focus is on it
}

const KINDS: JourneyKind[] = ["message", "question", "upkeep"];
const GAP = 250; // ms between two changes of the list

interface Row { item: HTMLLIElement; button: HTMLButtonElement; who: HTMLElement; end: HTMLElement; at: HTMLElement }

export class JourneysView {
  private kind: JourneyKind | null = null; // null: all
  private rows = new Map<number, Row>();
  private shownWay = "";
  private shownAt = 0;
  private isPointedAt = false;
  private list = element("journeyList");

  constructor(private world: World, private wanted: Wanted) {
    const kinds = element("journeyKinds");
    for (const kind of [null, ...KINDS]) {
      const button = make("button", "", kind ?? "all");
      button.dataset["say"] = kind ?? "all";
      if (kind !== null) button.dataset["title"] = `${kind}How`;
      button.setAttribute("aria-pressed", String(kind === null));
      button.onclick = () => {
        this.kind = kind;
        for (const other of kinds.children) other.setAttribute("aria-pressed", String(other === button));
        this.show(true);
      };
      kinds.append(button);
    }
    // What one points at does not move away.
    this.list.onpointerenter = () => (this.isPointedAt = true);
    this.list.onpointerleave = () => (this.isPointedAt = false);
    this.list.onkeydown = (event) => this.onKey(event);
    element("wayClose").onclick = () => wanted.follow(null);
    element("wayGo").onclick = () => {
      if (world.followed) wanted.seek(world.followed.began);
    };
  }

  // Another language: all is written anew.
  begin(): void {
    this.rows.clear();
    this.list.replaceChildren();
    this.shownWay = "";
    this.show(true);
  }

  show(isAtOnce = false): void {
    if (element("journeysView").hidden) return;
    this.showWay();
    const now = performance.now();
    if (!isAtOnce && now - this.shownAt < GAP) return;
    this.shownAt = now;
    const journeys = this.listed();
    if (!this.isPointedAt || isAtOnce) this.reconcile(journeys);
    for (const journey of journeys) this.fill(journey);
    const isEmpty = journeys.length === 0;
    write(element("journeysHint"), isEmpty ? say("journeysNone") : say("journeysHow"));
    element("journeysHint").hidden = !isEmpty && this.world.followed !== null;
  }

  // The next one in the list, older ones further down.
  followBeside(by: number): void {
    const numbers = this.listed().map((journey) => journey.number);
    if (numbers.length === 0) return;
    const at = this.world.followed === null ? -1 : numbers.indexOf(this.world.followed.number);
    const next = at < 0 ? 0 : Math.min(numbers.length - 1, Math.max(0, at + by));
    this.wanted.follow(numbers[next]!);
    this.rows.get(numbers[next]!)?.item.scrollIntoView({ block: "nearest" });
  }

  private listed(): Journey[] {
    return [...this.world.journeys.values()]
      .filter((journey) => this.kind === null || journey.kind === this.kind)
      .sort((one, other) => other.number - one.number);
  }

  private reconcile(journeys: Journey[]): void {
    const wanted = new Set(journeys.map((journey) => journey.number));
    for (const [number, row] of this.rows) {
      if (wanted.has(number)) continue;
      row.item.remove();
      this.rows.delete(number);
    }
    let next = this.list.firstElementChild;
    for (const { number } of journeys) {
      const item = (this.rows.get(number) ?? this.addRow(number)).item;
      if (item === next) next = next.nextElementSibling;
      else this.list.insertBefore(item, next);
    }
  }

  private addRow(number: number): Row {
    const item = make("li");
    const button = make("button");
    const [at, who, end] = [make("time"), make("span", "", "who"), make("span", "", "end")];
    button.append(make("i"), who, end, at);
    button.onclick = () => this.wanted.follow(this.world.followed?.number === number ? null : number);
    item.append(button);
    const row = { item, button, who, end, at };
    this.rows.set(number, row);
    return row;
  }

  private fill(journey: Journey): void {
    const row = this.rows.get(journey.number);
    if (row === undefined) return;
    row.button.className = `${journey.kind} ${journey.state}`;
    row.button.setAttribute("aria-pressed", String(this.world.followed?.number === journey.number));
    write(row.at, seconds(journey.began, 2));
    write(row.who, this.nameOf(journey));
    write(row.end, this.endOf(journey));
  }

  private nameOf(journey: Journey): string {
    const from = this.partyName(journey.from);
    if (journey.to === null) return say("toKey", { from, key: `${journey.key.slice(0, 4)}…` });
    return say("fromTo", { from, to: this.partyName(journey.to) });
  }

  private endOf(journey: Journey): string {
    const end = say(journey.state);
    const isAnswered = journey.state !== "underWay" && journey.state !== "lost";
    const words = [end];
    if (journey.kind !== "message" && journey.hops > 0) {
      words.push(journey.hops === 1 ? say("hops1") : say("hopsMany", { hops: journey.hops }));
    }
    if (isAnswered && journey.last > journey.began) words.push(briefly(journey.last - journey.began));
    return words.join(", ");
  }

  private partyName(party: Party): string {
    if (party === null) return say("outside");
    return this.world.nameOf(party) ?? (party < 0 ? say("outside") : say("nodeNumber", { node: party }));
  }

  private showWay(): void {
    const { followed, way } = this.world;
    element("way").hidden = followed === null;
    if (followed === null) {
      this.shownWay = "";
      return;
    }
    const legs = way?.number === followed.number ? way.legs : [];
    const shown = `${followed.number} ${followed.state} ${followed.last} ${legs.length}`;
    if (this.shownWay === shown) return;
    this.shownWay = shown;
    write(element("wayTitle"), this.nameOf(followed));
    write(element("wayEnd"), this.endOf(followed));
    element("way").setAttribute("aria-label", say("wayOf", { name: this.nameOf(followed) }));
    const items = legs.map((leg, index) => this.legItem(leg, index, followed.began));
    if (way && way.left_out > 0 && legs.length > 0) items.push(make("li", say("legsMore", { count: way.left_out })));
    element("legs").replaceChildren(...items);
  }

  private legItem([at, from, to, kind]: Leg, index: number, began: number): HTMLLIElement {
    const item = make("li");
    const name = this.world.scene?.kinds[String(kind)] ?? String(kind);
    const ends = say("fromTo", { from: this.partyName(from), to: this.partyName(to) });
    item.append(make("b", String(index + 1)), make("time", `+${briefly(at - began)}`),
      make("span", name, `kind text${kind >> 8}`), make("span", ends, "quiet"));
    item.onpointerenter = () => this.wanted.light(index);
    item.onpointerleave = () => this.wanted.light(null);
    return item;
  }

  // Up and down the list, where the focus is.
  private onKey(event: KeyboardEvent): void {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const item = (event.target as HTMLElement).closest("li");
    const beside = by > 0 ? item?.nextElementSibling : item?.previousElementSibling;
    if (by === 0 || item === null) return;
    event.preventDefault();
    event.stopPropagation();
    beside?.querySelector("button")?.focus();
  }
}

