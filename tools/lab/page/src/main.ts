import "./app.css";
import { Connection, takeToken } from "../../../web/page/src/connection";
import { DEEDS, element, Panel } from "./panel";
import { RingView } from "./ring";
import { Traffic } from "./traffic";
import { type Told, World } from "./types";
import { seconds } from "./words";

const SPEEDS: [number, string][] = [
  [10, "0.1×"], [25, "0.25×"], [50, "0.5×"], [100, "1×"], [200, "2×"], [500, "5×"], [1000, "10×"], [5000, "50×"],
  [0, "fastest"],
];
const SEEK_GAP = 100; // ms between two times that are asked for while one slides
const PLAY = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 4.5v15l13-7.5z"/></svg>';
const PAUSE = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 4.5h4.4v15H6zM13.6 4.5H18v15h-4.4z"/></svg>';
const STEP = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 4.5v15l10-7.5zM16.5 4.5H20v15h-3.5z"/></svg>';

const world = new World();
const ring = new RingView(element<HTMLCanvasElement>("ring"), world);
const traffic = new Traffic(element<HTMLCanvasElement>("traffic"), world);
const panel = new Panel(world, { select, intervene });
const slider = element<HTMLInputElement>("slider");
const speed = element<HTMLSelectElement>("speed");
let isSliding = false;

const connection = new Connection({
  onLive: () => {
    world.nodes = [];
    world.clients = [];
    world.happenings = [];
    if (world.selected !== null) connection.send({ command: "select", node: world.selected });
  },
  onLost: () => say("The program that serves this page is gone. This page comes back when it does."),
  onForbidden: () => say("Open the address that p2pchat-sim view has printed: it holds the way in."),
  onValue: (value) => hear(value as Told),
});

function say(text: string): void {
  const banner = element("banner");
  banner.hidden = false;
  banner.className = "bad";
  banner.textContent = text;
}

function hear(told: Told): void {
  if ("scene" in told) {
    world.scene = told.scene;
    slider.max = String(told.scene.end);
    panel.begin();
    return;
  }
  connection.send({ command: "drawn" });
  if (world.take(told.frame)) ring.forgetMessages();
  if (told.frame.messages) ring.see(told.frame.messages);
  ring.redraw();
  traffic.take();
  panel.show();
  showTime();
}

function showTime(): void {
  const { time, scene } = world;
  if (time === null || scene === null) return;
  const play = element("play");
  play.innerHTML = time.playing ? PAUSE : PLAY;
  play.setAttribute("aria-label", time.playing ? "Pause" : "Play");
  speed.value = String(time.speed);
  if (!isSliding) slider.value = String(time.target ?? time.now);
  slider.style.setProperty("--now", `${(100 * Number(slider.value)) / scene.end}%`);
  slider.style.setProperty("--reached", `${(100 * time.reached) / scene.end}%`);
  element("now").textContent = `${seconds(time.now)} of ${seconds(scene.end, 0)}`;
  element("now").title = `${time.events} events, digest ${time.digest}, ${time.snapshots} snapshots`;
}

function select(node: number | null): void {
  world.selected = node;
  world.detail = node === null ? null : world.detail;
  connection.send(node === null ? { command: "select" } : { command: "select", node });
  ring.redraw();
  panel.show();
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
  connection.send({ command: "seek", to: Math.round(Math.max(0, to)) });
}

function changeSpeed(by: number): void {
  const at = SPEEDS.findIndex(([percent]) => percent === world.time?.speed);
  const next = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))];
  if (next) connection.send({ command: "speed", percent: next[0] });
}

function playOrPause(): void {
  connection.send({ command: world.time?.playing ? "pause" : "play" });
}

const KEYS: Record<string, () => void> = {
  " ": playOrPause,
  ".": () => connection.send({ command: "step" }),
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
  Escape: () => select(null),
};

function wire(): void {
  speed.replaceChildren(...SPEEDS.map(([percent, label]) => new Option(label, String(percent))));
  speed.onchange = () => connection.send({ command: "speed", percent: Number(speed.value) });
  element("step").innerHTML = STEP;
  element("play").innerHTML = PLAY;
  element("play").onclick = playOrPause;
  element("step").onclick = () => connection.send({ command: "step" });
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
  canvas.onclick = (event) => select(ring.nodeAt(event.clientX, event.clientY));
  canvas.onmousemove = (event) => {
    canvas.style.cursor = ring.nodeAt(event.clientX, event.clientY) === null ? "default" : "pointer";
  };
  document.onkeydown = (event) => {
    const target = event.target as HTMLElement;
    const isTaken = target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey || event.altKey;
    const isButton = target instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter");
    const act = KEYS[event.key];
    if (isTaken || isButton || act === undefined) return;
    event.preventDefault();
    act();
  };
}

wire();
panel.show();
void connection.start(takeToken());
