import { type Happening, State, type World } from "./types";
import { GROUPS, percent, seconds, sentenceOf, STATE_NAMES, stateOf } from "./words";

// What stands beside the ring: the node that is looked at, what has happened, time.

export interface Asked {
  select(node: number | null): void;
  intervene(deed: string): void;
}

interface Deed { name: string; label: string; hint: string; isFor(state: State): boolean }

const isUp = (state: State) => state > State.down;
export const DEEDS: Deed[] = [
  { name: "crash", label: "Crash", hint: "The process dies, the disk stays (c)", isFor: isUp },
  { name: "lose", label: "Crash, lose disk", hint: "The process dies and the disk is gone", isFor: isUp },
  { name: "restart", label: "Restart", hint: "Start it again (r)", isFor: (state) => state === State.down },
  { name: "cut_off", label: "Cut off", hint: "From everybody, until healed (x)", isFor: isUp },
  { name: "pause", label: "Stop 10 s", hint: "The machine stands still, as behind a laptop's lid (p)", isFor: isUp },
  { name: "slow", label: "Slow 10 s", hint: "Everything takes it fifty times as long", isFor: isUp },
  { name: "lie", label: "Lie 20 s", hint: "It answers every lookup with itself", isFor: isUp },
  { name: "leave", label: "Leave", hint: "It hands over what it keeps and goes", isFor: isUp },
];
const WORLD_DEEDS = [
  { name: "join", label: "Add a node", hint: "One node more joins (n)" },
  { name: "heal", label: "Heal network", hint: "Ends cuts, losses and delays (h)" },
];

export function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, text = "", className = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

export class Panel {
  private shownHappenings: Happening[] = [];
  private buttons = new Map<string, HTMLButtonElement>();
  private shownDetail: unknown = undefined;

  constructor(private world: World, private asked: Asked) {
    const deeds = element("deeds");
    for (const deed of [...DEEDS, ...WORLD_DEEDS]) {
      const button = make("button", deed.label);
      button.title = deed.hint;
      button.dataset["deed"] = deed.name;
      button.onclick = () => asked.intervene(deed.name);
      this.buttons.set(deed.name, button);
      deeds.append(button);
    }
    const choice = element<HTMLSelectElement>("node");
    choice.onchange = () => asked.select(choice.value === "" ? null : Number(choice.value));
    this.showLegend();
  }

  begin(): void {
    const scene = this.world.scene!;
    document.title = `${scene.name} - P2P-Chat lab`;
    element("title").textContent = scene.name;
    element("subtitle").textContent =
      `seed ${scene.seed}, ${scene.replicas} replicas, ${scene.successors} successors, faults until\u00a0${seconds(scene.faults_end, 0)}`;
    const marks = scene.plan.map((fault) => {
      const mark = make("span");
      mark.style.left = `${(100 * fault.at) / scene.end}%`;
      mark.title = fault.text;
      return mark;
    });
    element("marks").replaceChildren(...marks);
  }

  show(): void {
    this.showCounts();
    this.showNode();
    this.showChecks();
    this.showHappenings();
    this.showBanner();
  }

  // How often each has judged something.
  private showChecks(): void {
    const failed = this.world.happenings.find((one) => one.kind === "violation")?.text.split(":")[0];
    const items = (this.world.time?.checks ?? []).map(([name, count]) => {
      const item = make("li", "", name === failed ? "failed" : "");
      item.append(make("span", name), make("b", count.toLocaleString("en")));
      return item;
    });
    element("checks").replaceChildren(...items);
  }

  private showCounts(): void {
    const counts = STATE_NAMES.map((name, state) => {
      const count = this.world.nodes.filter((node) => node.state === state).length;
      return count === 0 ? "" : `${count} ${name}`;
    });
    element("counts").textContent = counts.filter((text) => text !== "").reverse().join(" · ");
  }

  private showNode(): void {
    const { world } = this;
    const choice = element<HTMLSelectElement>("node");
    if (choice.options.length !== world.nodes.length + 1) {
      const options = world.nodes.map((_, number) => new Option(String(number)));
      choice.replaceChildren(new Option("none", ""), ...options);
    }
    choice.value = world.selected === null ? "" : String(world.selected);
    const node = world.selected === null ? undefined : world.nodes[world.selected];
    element("state").textContent = node === undefined ? "" : stateOf(node);
    element("state").dataset["state"] = node === undefined ? "" : STATE_NAMES[node.state]!;
    const mayDo = world.mayIntervene();
    for (const deed of DEEDS) {
      this.buttons.get(deed.name)!.disabled = !mayDo || node === undefined || !deed.isFor(node.state);
    }
    for (const deed of WORLD_DEEDS) this.buttons.get(deed.name)!.disabled = !mayDo;
    const detail = world.detail?.node === world.selected ? world.detail : null;
    if (detail === this.shownDetail) return;
    this.shownDetail = detail;
    const facts = element("facts");
    element("choose").hidden = detail !== null;
    facts.hidden = detail === null;
    if (detail === null) return facts.replaceChildren();
    const share = detail.owns_from === null || node === undefined ? null : (node.place - detail.owns_from + 1) % 1 || 1;
    facts.replaceChildren(
      ...this.fact("Id", `${detail.id}… at ${detail.address}`),
      ...this.fact("Owns", share === null ? "nothing" : `${percent(share)} of the circle`),
      ...this.fact("Records", detail.under_replicated === 0 ? String(detail.records)
        : `${detail.records}, ${detail.under_replicated} with too few copies`),
      ...this.fact("Before it", "", detail.predecessor === null ? [] : [detail.predecessor], "predecessor"),
      ...this.fact("After it", "", detail.successors, "successor"),
      ...this.fact("Fingers", "", detail.fingers, "finger"));
  }

  private fact(name: string, text: string, nodes: number[] = [], kind = ""): HTMLElement[] {
    const value = make("dd", kind !== "" && nodes.length === 0 ? "none" : text, kind);
    for (const number of nodes) {
      const chip = make("button", String(number), "chip");
      chip.onclick = () => this.asked.select(number);
      value.append(chip);
    }
    return [make("dt", name), value];
  }

  private showHappenings(): void {
    const list = element("happened");
    const { happenings, scene, time } = this.world;
    const now = time?.now ?? 0;
    const planned = (scene?.plan ?? []).filter((fault) => fault.at <= now).slice(-60);
    const last = happenings.at(-1);
    const isSame = this.shownHappenings.at(-1) === last && this.shownHappenings.length === happenings.length &&
      list.dataset["planned"] === String(planned.length);
    if (isSame) return;
    this.shownHappenings = [...happenings];
    list.dataset["planned"] = String(planned.length);
    const lines = [
      ...[...happenings].reverse().map((one) => ({ at: one.at, text: sentenceOf(one), kind: one.kind as string })),
      ...planned.map((fault) => ({ at: fault.at, text: `planned:${fault.text.replace(/^\S+/, "")}`, kind: "planned" })),
    ].sort((one, other) => other.at - one.at).slice(0, 120);
    list.replaceChildren(...lines.map((line) => {
      const item = make("li", "", line.kind);
      item.append(make("time", seconds(line.at, 2)), make("span", line.text));
      return item;
    }));
  }

  private showBanner(): void {
    const banner = element("banner");
    const { time, scene, happenings } = this.world;
    const violation = happenings.find((one) => one.kind === "violation");
    let text = "";
    if (violation && time?.over) text = `A check failed at ${seconds(violation.at)}: ${violation.text}`;
    else if (time?.over) text = "The run is over: all checks hold.";
    else if (time?.target != null) text = `On the way to ${seconds(time.target)} …`;
    else if (time && scene && time.now >= scene.faults_end) {
      text = "No more faults: everything is healed, and what was promised must come true.";
    }
    banner.hidden = text === "";
    banner.textContent = text;
    banner.className = violation && time?.over ? "bad" : time?.over ? "good" : "";
  }

  private showLegend(): void {
    const lines: [string, string][] = [
      ["node active", "active"], ["node joining", "joining"], ["node starting", "starting"], ["node down", "down"],
      ["node leaving", "leaving"], ["line successor", "successors"], ["line finger", "fingers"],
      ["line predecessor", "predecessor"],
    ];
    const kinds = GROUPS.map((name, group): [string, string] => [`dot group${group}`, name]).slice(1);
    const item = ([kind, text]: [string, string]) => {
      const made = make("li");
      made.append(make("i", "", kind), make("span", text));
      return made;
    };
    element("legend").replaceChildren(...lines.map(item));
    element("kinds").replaceChildren(make("li", "messages:"), ...kinds.map(item));
  }
}
