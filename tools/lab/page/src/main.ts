import "./app.css";
import { Connection, takeToken } from "../../../web/page/src/connection";
import { element, write } from "./dom";
import { JourneysView } from "./journeys";
import { DEEDS, Panel } from "./panel";
import { Plots } from "./plots";
import { RingView } from "./ring";
import { Tabs } from "./tabs";
import { type Scene, type Time, type Told, World } from "./types";
import { clock, language, languages, lasting, say, sayPage, seconds, speak } from "./words";

const SPEEDS: [number, string][] = [
  [10, "0.1×"], [25, "0.25×"], [50, "0.5×"], [100, "1×"], [200, "2×"], [500, "5×"], [1000, "10×"], [5000, "50×"],
  [0, ""],
];
const SEEK_GAP = 100; // ms between two times that are asked for while one slides
const PLAY = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 4.5v15l13-7.5z"/></svg>';
const PAUSE = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 4.5h4.4v15H6zM13.6 4.5H18v15h-4.4z"/></svg>';
const STEP = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 4.5v15l10-7.5zM16.5 4.5H20v15h-3.5z"/></svg>';

const world = new World();
const ring = new RingView(element<HTMLCanvasElement>("ring"), world);
const panel = new Panel(world, { select, intervene });
const plots = new Plots(world, seek);
const journeys = new JourneysView(world, { follow, seek, light: (leg) => ring.light(leg) });
const slider = element<HTMLInputElement>("slider");
const speed = element<HTMLSelectElement>("speed");
const tabs = new Tabs(element("tabs"), show);
let isSliding = false;

const connection = new Connection({
  onLive: () => {
    world.forget();
    if (world.selected !== null) connection.send({ command: "select", node: world.selected });
    if (world.followed !== null) connection.send({ command: "follow", journey: world.followed.number });
  },
  onLost: () => warn(say("gone")),
  onForbidden: () => warn(say("forbidden")),
  onValue: (value) => hear(value as Told),
});

function warn(text: string): void {
  const banner = element("banner");
  banner.hidden = false;
  banner.className = "bad";
  banner.textContent = text;
}

function hear(told: Told): void {
  if ("scene" in told) {
    world.setTo(told.scene);
    begin();
    return;
  }
  connection.send({ command: "drawn" });
  if (world.take(told.frame)) ring.forgetMessages();
  if (told.frame.messages) ring.see(told.frame.messages);
  ring.redraw();
  show();
}

// Another scene, or another language.
function begin(): void {
  const isLive = world.isLive();
  plots.choose();
  element("play").dataset["title"] = isLive ? "liveGoHow" : "playHow";
  slider.dataset["label"] = isLive ? "liveTime" : "time";
  element("step").hidden = isLive;
  speed.hidden = isLive;
  tabs.limitTo(isLive ? ["happenedTab"] : ["journeysTab", "happenedTab", "checksTab"]);
  sayPage();
  speed.replaceChildren(...SPEEDS.map(([percent, label]) => new Option(label || say("fastest"), String(percent))));
  panel.begin();
  journeys.begin();
  plots.begin();
  show();
}

function show(): void {
  panel.show();
  journeys.show();
  plots.show();
  showTime();
}

function showTime(): void {
  const { time, scene } = world;
  if (time === null || scene === null) return;
  const play = element("play");
  if (play.dataset["playing"] !== String(time.playing)) play.innerHTML = time.playing ? PAUSE : PLAY;
  play.dataset["playing"] = String(time.playing);
  const [go, hold] = scene.live ? (["liveGo", "liveHold"] as const) : (["play", "pause"] as const);
  play.setAttribute("aria-label", say(time.playing ? hold : go));
  speed.value = String(time.speed);
  slider.min = String(scene.start);
  slider.max = String(world.end());
  if (!isSliding) slider.value = String(scene.live && time.playing ? world.end() : time.target ?? time.now);
  slider.style.setProperty("--now", `${100 * world.shareOf(Number(slider.value))}%`);
  slider.style.setProperty("--reached", `${100 * world.shareOf(time.reached)}%`);
  showClock(time, scene);
}

function showClock(time: Time, scene: Scene): void {
  const shown = element("now");
  if (scene.live) {
    const at = clock(time.now);
    write(shown, time.playing ? say("liveNow", { at }) : say("liveThen", { at, ago: lasting(time.reached - time.now) }));
    shown.title = say("liveHow", { at: clock(scene.start) });
    slider.setAttribute("aria-valuetext", shown.textContent ?? "");
    return;
  }
  const { events, digest, snapshots } = time;
  shown.textContent = say("timeOf", { now: seconds(time.now), end: seconds(scene.end, 0) });
  shown.title = say("timeHow", { events, digest, snapshots });
}

function select(node: number | null): void {
  world.selected = node;
  world.detail = node === null ? null : world.detail;
  connection.send(node === null ? { command: "select" } : { command: "select", node });
  ring.redraw();
  panel.show();
}

function follow(journey: number | null): void {
  world.followed = journey === null ? null : world.journeys.get(journey) ?? null;
  world.way = null;
  ring.light(null);
  connection.send(journey === null ? { command: "follow" } : { command: "follow", journey });
  journeys.show(true);
}

function intervene(deed: string): void {
  connection.send({ command: "do", deed, node: world.selected ?? 0 });
}

// To one node, if it is one that this can be done to.
function interveneThere(name: string): void {
  const node = world.selected === null ? undefined : world.nodes[world.selected];
  const deed = DEEDS.find((one) => one.name === name);
  if (node && deed?.isFor(node.state) && world.mayIntervene()) intervene(name);
}

function selectBeside(by: number): void {
  const around = world.around();
  if (around.length === 0) return;
  const at = world.selected === null ? -1 : around.indexOf(world.selected);
  select(around[(at + by + around.length) % around.length] ?? null);
}

function seek(to: number): void {
  const isNow = world.isLive() && to >= (world.time?.reached ?? 0);
  connection.send(isNow ? { command: "play" } : { command: "seek", to: Math.round(Math.max(0, to)) });
}

function step(): void {
  if (!world.isLive()) connection.send({ command: "step" });
}

function changeSpeed(by: number): void {
  if (world.isLive()) return;
  const at = SPEEDS.findIndex(([percent]) => percent === world.time?.speed);
  const next = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))];
  if (next) connection.send({ command: "speed", percent: next[0] });
}

function playOrPause(): void {
  connection.send({ command: world.time?.playing ? "pause" : "play" });
}

const KEYS: Record<string, () => void> = {
  " ": playOrPause,
  ".": step,
  ArrowLeft: () => seek((world.time?.now ?? 0) - 1e6),
  ArrowRight: () => seek((world.time?.now ?? 0) + 1e6),
  ArrowUp: () => selectBeside(1),
  ArrowDown: () => selectBeside(-1),
  "+": () => changeSpeed(1),
  "-": () => changeSpeed(-1),
  c: () => interveneThere("crash"),
  r: () => interveneThere("restart"),
  x: () => interveneThere("cut_off"),
  p: () => interveneThere("pause"),
  n: () => world.mayIntervene() && intervene("join"),
  h: () => world.mayIntervene() && intervene("heal"),
  j: () => journeys.followBeside(1),
  k: () => journeys.followBeside(-1),
  i: () => ring.approach(1.4),
  o: () => ring.approach(1 / 1.4),
  0: () => ring.view.reset(),
  Escape: () => (world.followed === null ? select(null) : follow(null)),
};

// With the shift key, while the ring is larger than its canvas.
const PANS: Record<string, [number, number]> = {
  ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60],
};

function wire(): void {
  const tongue = element<HTMLSelectElement>("language");
  tongue.replaceChildren(...Object.entries(languages).map(([code, name]) => new Option(name, code)));
  tongue.value = language();
  tongue.onchange = () => {
    speak(tongue.value);
    begin();
  };
  element("zoomIn").onclick = () => ring.approach(1.6);
  element("zoomOut").onclick = () => ring.approach(1 / 1.6);
  element("zoomAll").onclick = () => ring.view.reset();
  speed.onchange = () => connection.send({ command: "speed", percent: Number(speed.value) });
  element("step").innerHTML = STEP;
  element("play").innerHTML = PLAY;
  element("play").onclick = playOrPause;
  element("step").onclick = step;
  let lastSeek = 0;
  slider.oninput = () => {
    isSliding = true;
    if (performance.now() - lastSeek < SEEK_GAP) return;
    lastSeek = performance.now();
    seek(Number(slider.value));
  };
  slider.onchange = () => {
    isSliding = false;
    seek(Number(slider.value));
  };
  const canvas = element<HTMLCanvasElement>("ring");
  canvas.onclick = (event) => {
    if (!ring.view.wasDragged) select(ring.nodeAt(event.clientX, event.clientY));
  };
  canvas.ondblclick = () => ring.view.reset();
  canvas.onmousemove = (event) => {
    const free = ring.view.scale > 1 ? "grab" : "default";
    canvas.style.cursor = ring.nodeAt(event.clientX, event.clientY) === null ? free : "pointer";
  };
  document.onkeydown = (event) => {
    const target = event.target as HTMLElement;
    const pan = event.shiftKey ? PANS[event.key] : undefined;
    if (pan && ring.view.scale > 1) {
      event.preventDefault();
      return ring.view.pan(...pan);
    }
    const isTaken = target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey || event.altKey;
    const isButton = target instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter");
    const act = KEYS[event.key];
    if (isTaken || isButton || act === undefined) return;
    event.preventDefault();
    act();
  };
}

wire();
begin();
void connection.start(takeToken());
