import { along, angleOf, Circle, type Point } from "./arcs";
import { Flag, type Node, type Party, State, type World } from "./types";
import { View } from "./view";
import { drawSteps, drawWay, type Drawing } from "./way";

// The ring on its canvas: nodes at the places of their ids, clients around it, what the node that
// is looked at knows as chords, messages as dots that travel as they arrive, and the way of the
// journey that was chosen.

const FLIGHT = 520; // ms that a message is seen
const FLYING_MAX = 500;

const STATE_COLOURS = ["quiet", "down", "starting", "joining", "active", "leaving"];
const HOLLOW = [State.down, State.starting];

interface Flight { from: number; to: number; group: number; since: number }

export class RingView {
  private colours: Record<string, string> = {};
  private flights: Flight[] = [];
  private circle = new Circle(0, 0, 1);
  private isDirty = true;
  private lit: number | null = null; // of the way
  private calm = matchMedia("(prefers-reduced-motion: reduce)");
  readonly view: View;

  constructor(private canvas: HTMLCanvasElement, private world: World) {
    new ResizeObserver(() => this.redraw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.readColours());
    this.view = new View(canvas, () => this.redraw());
    this.readColours();
    const draw = (now: number) => {
      this.draw(now);
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
  }

  redraw(): void {
    this.isDirty = true;
  }

  light(leg: number | null): void {
    this.lit = leg;
    this.redraw();
  }

  // What one looks at: the chosen journey's key, the chosen node, or the top.
  approach(by: number): void {
    const { followed, selected, nodes } = this.world;
    const node = selected === null ? undefined : nodes[selected];
    this.view.approach(by, this.circle.at(followed?.place ?? node?.place ?? 0));
  }

  forgetMessages(): void {
    this.flights = [];
  }

  see(messages: [number, number, number][]): void {
    const now = performance.now();
    messages.forEach(([from, to, kind], index) => {
      // What came in one frame is spread over it.
      const since = now + (index / messages.length) * 33;
      this.flights.push({ from, to, group: kind >> 8, since });
    });
    this.flights.splice(0, this.flights.length - FLYING_MAX);
  }

  // The node near this point of the page, if any.
  nodeAt(x: number, y: number): number | null {
    const box = this.canvas.getBoundingClientRect();
    let best: number | null = null;
    let nearest = 18;
    for (const number of this.world.around()) {
      const point = this.circle.at(this.world.nodes[number]!.place);
      const distance = Math.hypot(point.x - (x - box.left), point.y - (y - box.top));
      if (distance < nearest) [best, nearest] = [number, distance];
    }
    return best;
  }

  private readColours(): void {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["text", "quiet", "line", "panel", "bg", "active", "joining", "starting", "down", "leaving",
      "successor", "finger", "predecessor", "group0", "group1", "group2", "group3", "group4", "group5", "group6"]) {
      this.colours[name] = style.getPropertyValue(`--${name}`).trim();
    }
    this.redraw();
  }

  private colour(name: string): string {
    return this.colours[name] ?? "gray";
  }

  private draw(now: number): void {
    this.flights = this.flights.filter((one) => now - one.since < FLIGHT);
    const { followed, way } = this.world;
    const hasWay = followed !== null && way?.number === followed.number;
    const isMoving = this.flights.length > 0 || (hasWay && !this.calm.matches);
    if (!this.isDirty && !isMoving) return;
    this.isDirty = isMoving;
    const scale = window.devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (this.canvas.width !== Math.round(width * scale) || this.canvas.height !== Math.round(height * scale)) {
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
    }
    const pen = this.canvas.getContext("2d");
    if (pen === null) return;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.circle = this.view.circle(width, height, this.world.clients.length > 0 ? 84 : 44);
    this.drawCircle(pen);
    if (!hasWay) this.drawDetail(pen);
    this.drawClients(pen);
    if (!hasWay) this.drawMessages(pen, now);
    const drawing: Drawing = {
      pen, circle: this.circle, now, isStill: this.calm.matches,
      pointOf: (party) => this.pointOf(party), colour: (name) => this.colour(name),
    };
    if (hasWay) drawWay(way.legs, this.lit, drawing);
    this.drawNodes(pen);
    if (!hasWay) return;
    this.drawKey(pen, followed.place);
    drawSteps(way.legs, this.lit, drawing);
  }

  // Where the key of the journey lies: who owns it is the next node clockwise.
  private drawKey(pen: CanvasRenderingContext2D, place: number): void {
    const point = this.circle.at(place);
    pen.fillStyle = this.colour("joining");
    this.line(pen, "bg", 1.5);
    pen.beginPath();
    for (const [x, y] of [[0, -8], [8, 0], [0, 8], [-8, 0]] as const) pen.lineTo(point.x + x, point.y + y);
    pen.closePath();
    pen.fill();
    pen.stroke();
  }

  private drawCircle(pen: CanvasRenderingContext2D): void {
    const { x, y, radius } = this.circle;
    this.line(pen, "line", 1);
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.stroke();
    for (const isBroken of [false, true]) {
      this.line(pen, isBroken ? "down" : "active", isBroken ? 3 : 2, isBroken ? [6, 5] : []);
      pen.globalAlpha = isBroken ? 1 : 0.55;
      pen.beginPath();
      for (const node of this.world.nodes) this.addSuccessorArc(pen, node, isBroken);
      pen.stroke();
    }
    pen.globalAlpha = 1;
    pen.setLineDash([]);
  }

  // From a node to the one that it takes for its successor, which is down or not.
  private addSuccessorArc(pen: CanvasRenderingContext2D, node: Node, isBroken: boolean): void {
    const next = node.next === null ? undefined : this.world.nodes[node.next];
    if (next === undefined || node.state <= State.down || next.state <= State.down !== isBroken) return;
    const { x, y, radius } = this.circle;
    const [from, to] = [angleOf(node.place), angleOf(next.place < node.place ? next.place + 1 : next.place)];
    pen.moveTo(x + radius * Math.cos(from), y + radius * Math.sin(from));
    pen.arc(x, y, radius, from, to);
  }

  private drawDetail(pen: CanvasRenderingContext2D): void {
    const { detail, nodes } = this.world;
    const node = detail === null ? undefined : nodes[detail.node];
    if (detail === null || node === undefined) return;
    if (detail.owns_from !== null) {
      const from = detail.owns_from;
      const to = node.place <= from ? node.place + 1 : node.place;
      this.line(pen, "active", 16);
      pen.globalAlpha = 0.22;
      pen.lineCap = "butt";
      pen.beginPath();
      pen.arc(this.circle.x, this.circle.y, this.circle.radius, angleOf(from), angleOf(to));
      pen.stroke();
    }
    for (const finger of detail.fingers ?? []) this.chord(pen, detail.node, finger, "finger", 0.75, [2, 4]);
    detail.successors.forEach((one, index) => this.chord(pen, detail.node, one, "successor", Math.max(0.3, 1 - index * 0.1)));
    if (detail.predecessor !== null) this.chord(pen, detail.node, detail.predecessor, "predecessor", 1, [7, 4]);
    pen.globalAlpha = 1;
    pen.setLineDash([]);
  }

  private chord(pen: CanvasRenderingContext2D, one: number, other: number, colour: string, alpha: number, dash: number[] = []): void {
    const from = this.pointOf(one);
    const to = this.pointOf(other);
    if (from === null || to === null || one === other) return;
    const bend = this.circle.bend(from, to);
    this.line(pen, colour, 1.6, dash);
    pen.globalAlpha = alpha;
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.quadraticCurveTo(bend.x, bend.y, to.x, to.y);
    pen.stroke();
  }

  private drawClients(pen: CanvasRenderingContext2D): void {
    const { clients } = this.world;
    const hasNames = clients.length <= 24;
    clients.forEach((client, number) => {
      const point = this.clientPoint(number);
      const to = client.node === null ? null : this.pointOf(client.node);
      if (to !== null) {
        this.line(pen, "quiet", 1);
        pen.globalAlpha = 0.35;
        pen.beginPath();
        pen.moveTo(point.x, point.y);
        pen.lineTo(to.x, to.y);
        pen.stroke();
        pen.globalAlpha = 1;
      }
      pen.fillStyle = this.colour(client.state === 0 ? "bg" : "panel");
      this.line(pen, client.state === 2 ? "text" : "quiet", 1.5, client.state === 0 ? [2, 2] : []);
      pen.beginPath();
      pen.roundRect(point.x - 6, point.y - 6, 12, 12, 3);
      pen.fill();
      pen.stroke();
      if (hasNames) this.label(pen, client.user, point, client.state === 0 ? "quiet" : "text");
    });
    pen.setLineDash([]);
  }

  private drawMessages(pen: CanvasRenderingContext2D, now: number): void {
    for (const { from, to, group, since } of this.flights) {
      const [start, end] = [this.pointOf(from), this.pointOf(to)];
      const share = (now - since) / FLIGHT;
      if (start === null || end === null || share < 0) continue;
      const point = along(start, this.circle.bend(start, end), end, share);
      pen.globalAlpha = Math.min(1, 4 * (1 - share));
      pen.fillStyle = this.colour(`group${group}`);
      pen.beginPath();
      pen.arc(point.x, point.y, 3.2, 0, 2 * Math.PI);
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  private drawNodes(pen: CanvasRenderingContext2D): void {
    const { nodes, selected } = this.world;
    const around = this.world.around();
    // How far it is from one to the next on the circle, were they evenly apart.
    const gap = (2 * Math.PI * this.circle.radius) / Math.max(1, around.length);
    const hasNumbers = gap >= 26;
    const size = Math.min(12, Math.max(3, gap / 2.2));
    const looks = new Map<string, Point[]>();
    for (const number of around) {
      const { place, state } = nodes[number]!;
      const point = this.circle.at(place);
      if (!this.isSeen(point)) continue;
      const look = looks.get(STATE_COLOURS[state]!);
      if (look === undefined) looks.set(STATE_COLOURS[state]!, [point]);
      else look.push(point);
    }
    for (const [colour, points] of looks) this.drawDots(pen, points, colour, size);
    for (const number of around) {
      const { place, state, flags } = nodes[number]!;
      const point = this.circle.at(place);
      if (flags !== 0 && state !== State.down) {
        this.ringAround(pen, point, size + 4, flags & Flag.cutOff ? "down" : flags & Flag.lying ? "leaving" : "joining", [4, 3]);
      }
      if (number === selected) this.ringAround(pen, point, size + 8, "text", []);
      const isHollow = HOLLOW.includes(state);
      if (hasNumbers && this.isSeen(point)) this.write(pen, String(number), point, isHollow ? STATE_COLOURS[state]! : "bg");
    }
  }

  // All nodes of one look as one path: there may be a thousand.
  private drawDots(pen: CanvasRenderingContext2D, points: Point[], colour: string, size: number): void {
    const isHollow = colour === STATE_COLOURS[State.down] || colour === STATE_COLOURS[State.starting];
    pen.fillStyle = this.colour(isHollow ? "bg" : colour);
    this.line(pen, isHollow ? colour : "bg", isHollow || size > 5 ? 2 : 0.5);
    pen.beginPath();
    for (const { x, y } of points) {
      pen.moveTo(x + size, y);
      pen.arc(x, y, isHollow ? size - 1 : size, 0, 2 * Math.PI);
    }
    pen.fill();
    pen.stroke();
  }

  private isSeen({ x, y }: Point): boolean {
    return x > -30 && y > -30 && x < this.canvas.clientWidth + 30 && y < this.canvas.clientHeight + 30;
  }

  private write(pen: CanvasRenderingContext2D, text: string, at: Point, colour: string): void {
    pen.font = "600 11.5px system-ui, sans-serif";
    pen.fillStyle = this.colour(colour);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(text, at.x, at.y + 0.5);
  }

  private ringAround(pen: CanvasRenderingContext2D, at: Point, radius: number, colour: string, dash: number[]): void {
    this.line(pen, colour, 2, dash);
    pen.beginPath();
    pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    pen.stroke();
    pen.setLineDash([]);
  }

  // Beside the point, away from the centre.
  private label(pen: CanvasRenderingContext2D, text: string, at: Point, colour: string): void {
    const length = Math.hypot(at.x - this.circle.x, at.y - this.circle.y) || 1;
    const [side, down] = [(at.x - this.circle.x) / length, (at.y - this.circle.y) / length];
    pen.font = "12px system-ui, sans-serif";
    pen.fillStyle = this.colour(colour);
    pen.textAlign = side > 0.35 ? "left" : side < -0.35 ? "right" : "center";
    pen.textBaseline = "middle";
    pen.fillText(text, at.x + side * 13, at.y + down * 20);
  }

  private line(pen: CanvasRenderingContext2D, colour: string, width: number, dash: number[] = []): void {
    pen.strokeStyle = this.colour(colour);
    pen.lineWidth = width;
    pen.setLineDash(dash);
  }

  private clientPoint(number: number): Point {
    return this.circle.at((number + 0.5) / this.world.clients.length, 40);
  }

  // Of a node by its number, of a client by -1 - its number.
  private pointOf(party: Party): Point | null {
    if (party === null) return null;
    if (party < 0) return -1 - party < this.world.clients.length ? this.clientPoint(-1 - party) : null;
    const node = this.world.nodes[party];
    return node === undefined || node.state === State.notYet ? null : this.circle.at(node.place);
  }
}
