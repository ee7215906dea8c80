import { along, type Circle, type Point } from "./arcs";
import type { Leg, Party } from "./types";

// A journey's way on the ring: each of its messages as an arrow, in order, and a light that runs
// along them again and again.

export interface Drawing {
  pen: CanvasRenderingContext2D;
  circle: Circle;
  pointOf(party: Party): Point | null;
  colour(name: string): string;
  now: number; // ms
  isStill: boolean; // nothing moves
}

const PACE = 420; // ms for each message
const REST = 900; // ms between two rounds
const ARROW = 7;

interface Arrow { from: Point; bend: Point; to: Point; room: number; index: number; turn: number }

// Several messages between the same two bend a little more each, so that they are seen apart.
function arrowsOf(legs: Leg[], drawing: Drawing): Arrow[] {
  const between = new Map<string, number>();
  return legs.flatMap(([, from, to, kind], index): Arrow[] => {
    const end = drawing.pointOf(to);
    const start = drawing.pointOf(from) ?? (end && outside(end, drawing.circle));
    if (start === null || end === null || from === to) return [];
    const pair = [from, to].map(String).sort().join();
    const turn = between.get(pair) ?? 0;
    between.set(pair, turn + 1);
    const bend = drawing.circle.bend(start, end);
    const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
    // To the left of where it goes: there and back do not lie on each other.
    const aside = 9 + 7 * Math.min(turn, 6);
    const normal = { x: (end.y - start.y) / length, y: (start.x - end.x) / length };
    const bent = { x: bend.x + normal.x * aside, y: bend.y + normal.y * aside };
    return [{ from: start, bend: bent, to: end, room: kind >> 8, index, turn }];
  });
}

// Where somebody who is not on the ring stands, near the one they talk to.
function outside(near: Point, circle: Circle): Point {
  const length = Math.hypot(near.x - circle.x, near.y - circle.y) || 1;
  return { x: near.x + ((near.x - circle.x) / length) * 46, y: near.y + ((near.y - circle.y) / length) * 46 };
}

// How many of so many messages the light has gone along, with a part of the next.
function progress(count: number, { now, isStill }: Drawing): number {
  return isStill ? count : (now % (count * PACE + REST)) / PACE;
}

// Under the nodes.
export function drawWay(legs: Leg[], lit: number | null, drawing: Drawing): void {
  const { pen } = drawing;
  const arrows = arrowsOf(legs, drawing);
  const at = progress(arrows.length, drawing);
  pen.setLineDash([]);
  arrows.forEach((arrow, turn) => {
    const isLit = lit === arrow.index;
    const isPast = turn < at;
    pen.globalAlpha = isLit ? 1 : lit !== null ? 0.2 : isPast ? 0.9 : 0.3;
    pen.strokeStyle = pen.fillStyle = drawing.colour(`group${arrow.room}`);
    pen.lineWidth = isLit ? 4 : 2.4;
    pen.beginPath();
    pen.moveTo(arrow.from.x, arrow.from.y);
    pen.quadraticCurveTo(arrow.bend.x, arrow.bend.y, arrow.to.x, arrow.to.y);
    pen.stroke();
    head(pen, arrow);
  });
  pen.globalAlpha = 1;
}

// Over them: numbers, and the light.
export function drawSteps(legs: Leg[], lit: number | null, drawing: Drawing): void {
  const arrows = arrowsOf(legs, drawing);
  const at = progress(arrows.length, drawing);
  arrows.forEach((arrow) => {
    if (arrows.length <= 14 || lit === arrow.index) number(drawing, arrow, lit);
  });
  const turn = Math.floor(at);
  const moving = arrows[turn];
  if (moving !== undefined && lit === null) light(drawing, along(moving.from, moving.bend, moving.to, at - turn), moving.room);
}

// Just before the node that it goes to.
function head(pen: CanvasRenderingContext2D, { from, bend, to }: Arrow): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const share = Math.max(0.6, 1 - 15 / length);
  const tip = along(from, bend, to, share);
  const tail = along(from, bend, to, share - 0.03);
  const angle = Math.atan2(tip.y - tail.y, tip.x - tail.x);
  pen.beginPath();
  pen.moveTo(tip.x, tip.y);
  for (const side of [-1, 1]) {
    pen.lineTo(tip.x - ARROW * Math.cos(angle + side * 0.45), tip.y - ARROW * Math.sin(angle + side * 0.45));
  }
  pen.closePath();
  pen.fill();
}

function number({ pen, colour }: Drawing, arrow: Arrow, lit: number | null): void {
  const point = along(arrow.from, arrow.bend, arrow.to, 0.34 + 0.08 * (arrow.turn % 5));
  const isDim = lit !== null && lit !== arrow.index;
  pen.globalAlpha = isDim ? 0.25 : 1;
  pen.fillStyle = colour("panel");
  pen.strokeStyle = colour(`group${arrow.room}`);
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(point.x, point.y, 8, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
  pen.font = "600 10px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = colour("text");
  pen.fillText(String(arrow.index + 1), point.x, point.y + 0.5);
  pen.globalAlpha = 1;
}

function light({ pen, colour }: Drawing, at: Point, room: number): void {
  pen.fillStyle = colour(`group${room}`);
  for (const [radius, alpha] of [[13, 0.18], [9, 0.3], [5.5, 1]] as const) {
    pen.globalAlpha = alpha;
    pen.beginPath();
    pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    pen.fill();
  }
  pen.globalAlpha = 1;
}
