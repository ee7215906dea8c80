import type { World } from "./types";
import { GROUPS } from "./words";

// Messages a second over all of the run, above the slider: as far as this page has seen it.

const COLUMNS = 300;

interface Sample { at: number; arrived: number[] }

export class Traffic {
  private samples: (Sample | undefined)[] = []; // the last of each column

  constructor(private canvas: HTMLCanvasElement, private world: World) {
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  take(): void {
    const { time, scene } = this.world;
    if (time === null || scene === null) return;
    const column = Math.min(COLUMNS - 1, Math.floor((COLUMNS * time.now) / scene.end));
    const reached = Math.floor((COLUMNS * time.reached) / scene.end);
    const known = this.samples[column];
    const isNew = known === undefined || known.at < time.now || this.samples.length > reached + 1;
    if (this.samples.length > reached + 1) this.samples.length = reached + 1; // another future
    if (!isNew) return;
    this.samples[column] = { at: time.now, arrived: time.arrived };
    this.draw();
  }

  // From each sample to the next the mean rates, one group upon the other.
  private draw(): void {
    const pen = this.canvas.getContext("2d");
    const { scene } = this.world;
    if (pen === null || scene === null) return;
    const scale = window.devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    const rates = this.rates();
    const most = Math.max(1, ...rates.map((one) => one.rate.reduce((sum, rate) => sum + rate, 0)));
    const style = getComputedStyle(document.documentElement);
    for (const { from, to, rate } of rates) {
      let top = height;
      rate.forEach((one, group) => {
        const part = (one / most) * (height - 2);
        pen.fillStyle = style.getPropertyValue(`--group${group}`);
        pen.fillRect((from / scene.end) * width, top - part, Math.max(1, ((to - from) / scene.end) * width), part);
        top -= part;
      });
    }
    this.canvas.title = `messages a second, at most ${Math.round(most)}`;
  }

  private rates(): { from: number; to: number; rate: number[] }[] {
    const samples = this.samples.filter((one) => one !== undefined);
    let last: Sample = { at: 0, arrived: GROUPS.map(() => 0) };
    return samples.flatMap((sample) => {
      const { at: from, arrived } = last;
      last = sample;
      const elapsed = (sample.at - from) / 1e6;
      if (elapsed <= 0) return [];
      return [{ from, to: sample.at, rate: sample.arrived.map((count, group) => (count - (arrived[group] ?? 0)) / elapsed) }];
    });
  }
}
