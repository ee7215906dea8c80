import { element, make, write } from "./dom";
import { type Detail, type Happening, State, type World } from "./types";
import { briefly, clock, faultOf, lasting, percent, ROOMS, say, seconds, sentenceOf, stateOf, stateWord, type Word } from "./words";

// What stands beside the ring: the node that is looked at, what has happened, checks.

export interface Asked {
  select(node: number | null): void;
  intervene(deed: string): void;
}

interface Deed { name: string; label: Word; hint: Word; isFor(state: State): boolean }

const isUp = (state: State) => state > State.down;
export const DEEDS: Deed[] = [
  { name: "crash", label: "crash", hint: "crashHow", isFor: isUp },
  { name: "lose", label: "lose", hint: "loseHow", isFor: isUp },
  { name: "restart", label: "restart", hint: "restartHow", isFor: (state) => state === State.down },
  { name: "cut_off", label: "cut_off", hint: "cut_offHow", isFor: isUp },
  { name: "pause", label: "stop", hint: "stopHow", isFor: isUp },
  { name: "slow", label: "slow", hint: "slowHow", isFor: isUp },
  { name: "lie", label: "lie", hint: "lieHow", isFor: isUp },
  { name: "leave", label: "leave", hint: "leaveHow", isFor: isUp },
];
const WORLD_DEEDS: { name: string; label: Word; hint: Word }[] = [
  { name: "join", label: "join", hint: "joinHow" },
  { name: "heal", label: "heal", hint: "healHow" },
];

const STATE_CLASSES = ["", "down", "starting", "joining", "active", "leaving"];

export class Panel {
  private shownHappenings = "";
  private buttons = new Map<string, HTMLButtonElement>();
  private shownDetail: unknown = undefined;

  constructor(private world: World, private asked: Asked) {
    for (const deed of [...DEEDS, ...WORLD_DEEDS]) {
      const button = make("button");
      button.dataset["say"] = deed.label;
      button.dataset["title"] = deed.hint;
      button.dataset["deed"] = deed.name;
      button.onclick = () => asked.intervene(deed.name);
      this.buttons.set(deed.name, button);
      element("deeds").append(button);
    }
    const choice = element<HTMLSelectElement>("node");
    choice.onchange = () => asked.select(choice.value === "" ? null : Number(choice.value));
  }

  // After another scene, or in another language.
  begin(): void {
    this.shownHappenings = "";
    this.shownDetail = undefined;
    element<HTMLSelectElement>("node").replaceChildren();
    this.showLegend();
    const { scene } = this.world;
    document.title = scene === null ? say("lab") : `${scene.name} - ${say("lab")}`;
    if (scene === null) return;
    const { seed, replicas, successors } = scene;
    element("title").textContent = scene.name;
    element("live").hidden = !scene.live;
    element("deeds").hidden = scene.recording || scene.live;
    element("subtitle").textContent = scene.live ? say("liveSubtitle", { replicas }) : (scene.recording ? `${say("recording")}: ` : "") +
      say("subtitle", { seed, replicas, successors, end: seconds(scene.faults_end, 0) });
    element("marks").replaceChildren(...scene.plan.map((fault) => {
      const mark = make("span");
      mark.style.left = `${(100 * fault.at) / scene.end}%`;
      mark.title = faultOf(fault.text);
      return mark;
    }));
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
    if (element("checksView").hidden) return;
    const failed = this.world.happenings.find((one) => one.kind === "violation")?.text.split(":")[0];
    const items = (this.world.time?.checks ?? []).map(([name, count]) => {
      const item = make("li", "", name === failed ? "failed" : "");
      item.append(make("span", name), make("b", count.toLocaleString(document.documentElement.lang)));
      return item;
    });
    element("checks").replaceChildren(...items);
  }

  private showCounts(): void {
    const isLive = this.world.isLive();
    const counts = STATE_CLASSES.map((_, state) => {
      const count = this.world.nodes.filter((node) => node.state === state).length;
      const isNone = count === 0 || (isLive && state === State.notYet);
      return isNone ? "" : `${count} ${say(stateWord(state, isLive, count !== 1))}`;
    });
    write(element("counts"), counts.filter((text) => text !== "").reverse().join(" · "));
  }

  private showNode(): void {
    const { world } = this;
    const choice = element<HTMLSelectElement>("node");
    if (choice.options.length !== world.nodes.length + 1) {
      const options = world.nodes.map((_, number) => new Option(String(number)));
      choice.replaceChildren(new Option(say("none"), ""), ...options);
    }
    choice.value = world.selected === null ? "" : String(world.selected);
    const node = world.selected === null ? undefined : world.nodes[world.selected];
    write(element("state"), node === undefined ? "" : stateOf(node, world.isLive()));
    element("state").dataset["state"] = node === undefined ? "" : STATE_CLASSES[node.state]!;
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
    const { id, address, records, under_replicated: short, fingers } = detail;
    const share = detail.owns_from === null || node === undefined ? null : (node.place - detail.owns_from + 1) % 1 || 1;
    const isSilent = detail.silent_for !== undefined && detail.silent_for !== null;
    facts.replaceChildren(
      ...this.fact("id", say("idAt", { id, address })),
      // What it knew of others may be wrong by now.
      ...(isSilent ? [] : this.fact("owns", share === null ? say("ownsNothing") : say("ownsShare", { share: percent(share) }))),
      ...this.fact("records", short === 0 ? String(records) : say("recordsShort", { records, short })),
      ...this.liveFacts(detail));
    if (isSilent) return;
    facts.append(
      ...this.fact("before", "", detail.predecessor === null ? [] : [detail.predecessor], "predecessor"),
      ...this.fact("after", "", detail.successors, "successor"),
      ...(fingers === undefined ? [] : this.fact("fingersOf", "", fingers, "finger")));
  }

  // What a node of a live ring says besides.
  private liveFacts({ clients, uptime, incarnation, answered_in, silent_for }: Detail): HTMLElement[] {
    if (uptime === undefined || answered_in === undefined) return [];
    if (silent_for !== null && silent_for !== undefined) return this.fact("silentFor", lasting(silent_for));
    return [
      ...this.fact("clientsOf", String(clients)),
      ...this.fact("uptime", say("uptimeOf", { time: lasting(uptime), start: String(incarnation) })),
      ...this.fact("answeredIn", briefly(answered_in)),
    ];
  }

  private fact(name: Word, text: string, nodes: number[] = [], kind = ""): HTMLElement[] {
    const value = make("dd", kind !== "" && nodes.length === 0 ? say("none") : text, kind);
    for (const number of nodes) {
      const chip = make("button", String(number), "chip");
      chip.onclick = () => this.asked.select(number);
      value.append(chip);
    }
    return [make("dt", say(name)), value];
  }

  private showHappenings(): void {
    const list = element("happened");
    const { happenings, scene, time } = this.world;
    const now = time?.now ?? 0;
    const planned = (scene?.plan ?? []).filter((fault) => fault.at <= now).slice(-60);
    const last: Happening | undefined = happenings.at(-1);
    const shown = [happenings.length, last?.at, last?.kind, last?.node, planned.length].join(" ");
    if (element("happenedView").hidden || this.shownHappenings === shown) return;
    this.shownHappenings = shown;
    const lines = [
      ...[...happenings].reverse().map((one) => ({ at: one.at, text: sentenceOf(one, scene?.live === true), kind: one.kind as string })),
      ...planned.map((fault) => ({ at: fault.at, text: say("planned", { text: faultOf(fault.text) }), kind: "planned" })),
    ].sort((one, other) => other.at - one.at).slice(0, 120);
    list.replaceChildren(...lines.map((line) => {
      const item = make("li", "", line.kind);
      item.append(make("time", scene?.live ? clock(line.at) : seconds(line.at, 2)), make("span", line.text));
      return item;
    }));
  }

  private showBanner(): void {
    const banner = element("banner");
    const { time, scene, happenings } = this.world;
    const violation = happenings.find((one) => one.kind === "violation");
    let text = "";
    if (scene?.live) text = !time || time.playing ? (time?.full ? say("liveFull") : "") : say("liveBack", { at: clock(time.now) });
    else if (time?.differs != null) text = say("differs", { text: time.differs });
    else if (violation && time?.over) text = say("checkFailed", { at: seconds(violation.at), text: violation.text });
    else if (time?.over) text = say(happenings.at(-1)?.kind === "over" ? "allHold" : "recordedTo");
    else if (time?.target != null) text = say("onTheWay", { at: seconds(time.target) });
    else if (time && scene && !scene.recording && time.now >= scene.faults_end) text = say("noMoreFaults");
    banner.hidden = text === "";
    write(banner, text);
    const isBad = time?.differs != null || (violation && time?.over);
    banner.className = isBad ? "bad" : time?.over ? "good" : "";
  }

  private showLegend(): void {
    const lines: [string, Word][] = [
      ["node active", "state4"], ["node joining", "state3"], ["node starting", "state2"], ["node down", stateWord(State.down, this.world.isLive())],
      ["node leaving", "state5"], ["line successor", "successors"], ["line finger", "fingers"],
      ["line predecessor", "predecessor"], ["key", "key"],
    ];
    const unknown = ["node leaving", "line finger", "key"]; // of a live ring
    const isLive = this.world.isLive();
    const shown = isLive ? lines.filter(([kind]) => !unknown.includes(kind)) : lines;
    const rooms = ROOMS.map((word, room): [string, Word] => [`dot group${room + 1}`, word]);
    const item = ([kind, word]: [string, Word]) => {
      const made = make("li");
      made.append(make("i", "", kind), make("span", say(word)));
      return made;
    };
    element("legend").replaceChildren(...shown.map(item));
    element("kinds").hidden = isLive;
    element("kinds").replaceChildren(make("li", say("messagesOf")), ...rooms.map(item));
  }
}
