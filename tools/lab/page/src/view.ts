import { Circle, type Point } from "./arcs";

// Which part of the ring is seen: all of it, or some of it larger.

const SCALE_MAX = 40;

export class View {
  scale = 1;
  private shift: Point = { x: 0, y: 0 }; // of the circle's centre from the middle, in pixels

  constructor(private canvas: HTMLCanvasElement, private onChange: () => void) {
    canvas.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.onDown(event));
    canvas.addEventListener("pointermove", (event) => this.onMove(event));
    for (const name of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
    }
  }

  private pointers = new Map<number, Point>();
  private travelled = 0;

  // The pointer has been moved since it was put down: what follows is no choice of a node.
  get wasDragged(): boolean {
    return this.travelled > 6;
  }

  // Where the ring is, of a canvas of that size with so much room around it.
  circle(width: number, height: number, margin: number): Circle {
    const radius = Math.max(40, Math.min(width, height) / 2 - margin) * this.scale;
    return new Circle(width / 2 + this.shift.x, height / 2 + this.shift.y, radius);
  }

  // Around that point of the canvas, or around its middle.
  zoom(by: number, at?: Point): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const scale = Math.min(SCALE_MAX, Math.max(1, this.scale * by));
    const middle = { x: (at?.x ?? width / 2) - width / 2, y: (at?.y ?? height / 2) - height / 2 };
    const ratio = scale / this.scale;
    this.scale = scale;
    this.moveTo(middle.x + (this.shift.x - middle.x) * ratio, middle.y + (this.shift.y - middle.y) * ratio);
  }

  // The point comes nearer to the middle, too: for who does not point.
  approach(by: number, at: Point): void {
    this.zoom(by, at);
    if (by > 1) this.pan((this.canvas.clientWidth / 2 - at.x) / 2, (this.canvas.clientHeight / 2 - at.y) / 2);
  }

  pan(x: number, y: number): void {
    this.moveTo(this.shift.x + x, this.shift.y + y);
  }

  reset(): void {
    this.scale = 1;
    this.moveTo(0, 0);
  }

  // The ring never leaves the canvas altogether.
  private moveTo(x: number, y: number): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const most = this.scale === 1 ? 0 : (Math.min(width, height) / 2) * this.scale;
    const within = (value: number) => Math.min(most, Math.max(-most, value));
    this.shift = { x: within(x), y: within(y) };
    this.canvas.style.touchAction = this.scale === 1 ? "pan-y" : "none";
    this.onChange();
  }

  private place(event: MouseEvent): Point {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.0016 : 0.05)), this.place(event));
  }

  private onDown(event: PointerEvent): void {
    if (this.pointers.size === 0) this.travelled = 0;
    this.pointers.set(event.pointerId, this.place(event));
    if (event.pointerType === "mouse") this.canvas.setPointerCapture(event.pointerId);
  }

  // One drags the ring, two pinch it.
  private onMove(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = this.place(event);
    this.travelled += Math.hypot(now.x - before.x, now.y - before.y);
    this.pointers.set(event.pointerId, now);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      if (this.scale > 1) this.pan(now.x - before.x, now.y - before.y);
      return;
    }
    const distance = (point: Point) => Math.max(10, Math.hypot(point.x - other.x, point.y - other.y));
    this.zoom(distance(now) / distance(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  }
}
