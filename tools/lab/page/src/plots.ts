import { element, make, write } from "./dom";
import { NO_SAMPLE, type Sample, type World } from "./types";
import { briefly, figure, ROOMS, say, shortly, type Word } from "./words";

// Small plots under the ring, over all of the run as the slider is: the slider's time stands in all
// of them, and so does the one that is pointed at. Faults are marks on their lower edge.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [240, 100];

// A line or a filled band; nothing where there is no value.
interface Curve { colour: string; isBand: boolean; values: (number | null)[] }

interface Plot {
  name: Word;
  curves(samples: Sample[]): Curve[];
  // Of one sample, with the one before it.
  text(sample: Sample, before: Sample): string;
  isCount: boolean; // the scale does not end between two whole numbers
  isTime?: boolean; // of microseconds
}

const before = (samples: Sample[], index: number): Sample => samples[index - 1] ?? NO_SAMPLE;
const rate = (now: number, then: number, one: Sample, other: Sample) => ((now - then) * 1e6) / Math.max(1, one.at - other.at);

function messages(sample: Sample, last: Sample): number {
  const count = sample.arrived.reduce((sum, one, room) => sum + one - (last.arrived[room] ?? 0), 0);
  return rate(count, 0, sample, last);
}

function hops(sample: Sample, last: Sample): number | null {
  const lookups = sample.lookups - last.lookups;
  return lookups === 0 ? null : (sample.hops - last.hops) / lookups;
}

// Each room's band upon those before it; drawn from the highest down.
function stacked(samples: Sample[]): Curve[] {
  const heights = samples.map(() => 0);
  return ROOMS.map((_, index): Curve => {
    const room = index + 1;
    const values = samples.map((sample, at) => {
      const last = before(samples, at);
      heights[at]! += rate(sample.arrived[room] ?? 0, last.arrived[room] ?? 0, sample, last);
      return heights[at]!;
    });
    return { colour: `group${room}`, isBand: true, values };
  }).reverse();
}

const one = (colour: string, isBand: boolean, value: (sample: Sample, last: Sample) => number | null) =>
  (samples: Sample[]): Curve[] => [{ colour, isBand, values: samples.map((sample, at) => value(sample, before(samples, at))) }];

const lines = (curves: ((samples: Sample[]) => Curve[])[]) => (samples: Sample[]) => curves.flatMap((curve) => curve(samples));
const orNone = (value: number | null, text: (value: number) => string) => (value === null ? "–" : text(value));

const ACTIVE: Plot = { name: "activeNodes", curves: one("active", true, (now) => now.active), text: (now) => String(now.active), isCount: true };
const SHORT: Plot = { name: "shortRanges", curves: one("down", true, (now) => now.short), text: (now) => String(now.short), isCount: true };
const TAKEN = {
  curves: lines([one("joining", false, (now) => now.p99), one("accent", false, (now) => now.p50)]),
  text: (now: Sample) => (now.p50 === null ? "–" : `${thousandths(now.p50)} · ${thousandths(now.p99!)}\u00a0ms`), isCount: false, isTime: true,
};

const PLOTS: Plot[] = [
  { name: "messagesRate", curves: stacked, text: (now, then) => shortly(Math.round(messages(now, then))), isCount: false },
  { name: "bytesRate", curves: one("accent", true, (now, then) => rate(now.bytes, then.bytes, now, then)),
    text: (now, then) => shortly(Math.round(rate(now.bytes, then.bytes, now, then))), isCount: false },
  { name: "hopsMean", curves: one("accent", false, hops),
    text: (now, then) => orNone(hops(now, then), (value) => figure(value, 1)), isCount: false },
  { name: "latency", ...TAKEN }, ACTIVE, SHORT,
];

// What nodes say when they are asked.
const LIVE_PLOTS: Plot[] = [
  ACTIVE,
  { name: "silentNodes", curves: one("down", true, (now) => now.silent), text: (now) => String(now.silent), isCount: true },
  SHORT,
  { name: "recordCount", curves: one("group2", true, (now) => now.records), text: (now) => shortly(now.records), isCount: true },
  { name: "clientCount", curves: one("accent", true, (now) => now.clients), text: (now) => shortly(now.clients), isCount: true },
  { name: "answerTime", ...TAKEN },
];

const thousandths = (micros: number) => figure(micros / 1e3, micros < 1e4 ? 1 : 0);

interface Shown { figure: HTMLElement; value: HTMLElement; most: HTMLElement; drawing: SVGSVGElement; cursor: HTMLElement }

export class Plots {
  private plots: Plot[] = [];
  private shown: Shown[] = [];
  private drawn = "";
  private pointedAt: number | null = null; // a time

  constructor(private world: World, private seek: (to: number) => void) {
    this.choose();
  }

  // Of another scene; what is written on the page comes after.
  choose(): void {
    const plots = this.world.isLive() ? LIVE_PLOTS : PLOTS;
    if (this.plots === plots) return;
    this.plots = plots;
    this.shown = plots.map((plot) => this.make(plot));
    element("plots").replaceChildren(...this.shown.map((one) => one.figure));
  }

  // In another language, or of another scene.
  begin(): void {
    this.drawn = "";
    this.show();
  }

  show(): void {
    const { scene, time, samples } = this.world;
    if (scene === null || time === null) return;
    const deeds = this.world.happenings.filter((one) => one.kind === "deed");
    const drawn = `${samples.length} ${samples.at(-1)?.at} ${samples[0]?.bytes} ${deeds.length} ${deeds.at(-1)?.at}`;
    if (this.drawn !== drawn) {
      this.drawn = drawn;
      const marks = [
        ...scene.plan.map((fault) => ({ at: fault.at, colour: "joining" })),
        ...deeds.map((deed) => ({ at: deed.at, colour: "accent" })),
      ];
      this.plots.forEach((plot, index) => this.draw(plot, this.shown[index]!, marks));
    }
    this.showCursors(this.pointedAt ?? time.now);
  }

  private make(plot: Plot): Shown {
    const box = make("div", "", "plot");
    box.setAttribute("role", "img");
    const head = make("span", "", "head");
    const [name, value, most, cursor] = [make("span", "", "quiet"), make("b"), make("span", "", "most"), make("i", "", "cursor")];
    name.dataset["say"] = plot.name;
    box.dataset["title"] = `${plot.name}How`;
    head.append(name, value);
    const field = make("span", "", "field");
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    drawing.setAttribute("preserveAspectRatio", "none");
    drawing.setAttribute("aria-hidden", "true");
    field.append(drawing, most, cursor);
    box.append(head, field);
    const timeAt = (event: MouseEvent) => {
      const area = field.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - area.left) / area.width));
      const start = this.world.scene?.start ?? 0;
      return start + share * (this.world.end() - start);
    };
    box.onpointermove = (event) => {
      this.pointedAt = event.pointerType === "mouse" ? timeAt(event) : null;
      this.show();
    };
    box.onpointerleave = () => {
      this.pointedAt = null;
      this.show();
    };
    box.onclick = (event) => this.seek(timeAt(event)); // by keyboard the slider does it
    return { figure: box, value, most, drawing, cursor };
  }

  private draw(plot: Plot, { drawing, most }: Shown, marks: { at: number; colour: string }[]): void {
    const { samples } = this.world;
    const curves = plot.curves(samples);
    const top = Math.max(plot.isCount ? 1 : 0, ...curves.flatMap((curve) => curve.values.map((value) => value ?? 0)));
    const x = (at: number) => (WIDTH * this.world.shareOf(at)).toFixed(2);
    const y = (value: number) => (HEIGHT - (HEIGHT - 6) * (top === 0 ? 0 : value / top)).toFixed(2);
    const paths = curves.map((curve) => path(curve.isBand ? band(curve, samples, x, y) : line(curve, samples, x, y),
      curve.isBand ? `fill: var(--${curve.colour})` : `stroke: var(--${curve.colour})`, curve.isBand ? "band" : "line"));
    for (const colour of new Set(marks.map((mark) => mark.colour))) {
      const ticks = marks.filter((mark) => mark.colour === colour).map((mark) => `M${x(mark.at)} ${HEIGHT}v-${HEIGHT}`);
      paths.unshift(path(ticks.join(""), `stroke: var(--${colour})`, "mark"));
    }
    drawing.replaceChildren(...paths);
    write(most, top === 0 ? "" : plot.isTime ? briefly(top) : shortly(Math.round(top * 10) / 10));
  }

  private showCursors(at: number): void {
    const { samples } = this.world;
    let index = samples.findIndex((sample) => sample.at >= at);
    if (index < 0) index = samples.length - 1;
    const sample = samples[index];
    this.plots.forEach((plot, which) => {
      const { figure: box, value, cursor } = this.shown[which]!;
      const text = sample === undefined ? "–" : plot.text(sample, before(samples, index));
      cursor.style.left = `${100 * this.world.shareOf(at)}%`;
      if (value.textContent === text && box.hasAttribute("aria-label")) return;
      write(value, text);
      box.setAttribute("aria-label", `${say(plot.name)}: ${text}`);
    });
  }
}

type Scale = (value: number) => string;

// A step for each sample, from the one before it.
function band({ values }: Curve, samples: Sample[], x: Scale, y: Scale): string {
  if (samples.length === 0) return "";
  const steps = samples.map((sample, at) => `V${y(values[at] ?? 0)}H${x(sample.at)}`);
  return `M0 ${HEIGHT}${steps.join("")}V${HEIGHT}Z`;
}

// From one known value to the next, however long nothing was known between them.
function line({ values }: Curve, samples: Sample[], x: Scale, y: Scale): string {
  const points = samples.flatMap(({ at }, index) => {
    const value = values[index] ?? null;
    return value === null ? [] : [`${x(at)} ${y(value)}`];
  });
  return points.length === 0 ? "" : `M${points.join("L")}h0.01`;
}

function path(data: string, style: string, className: string): SVGPathElement {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("d", data);
  made.setAttribute("class", className);
  made.style.cssText = style;
  return made;
}
