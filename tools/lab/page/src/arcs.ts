// Where things are on the canvas.

export interface Point { x: number; y: number }

export class Circle {
  constructor(readonly x: number, readonly y: number, readonly radius: number) {}

  // A place on the ring, clockwise from the top, this far from the circle (outwards).
  at(place: number, outwards = 0): Point {
    const angle = angleOf(place);
    const radius = this.radius + outwards;
    return { x: this.x + radius * Math.cos(angle), y: this.y + radius * Math.sin(angle) };
  }

  // Where a chord bends: towards the centre, the more the longer it is.
  bend(from: Point, to: Point): Point {
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const pull = 0.55 * Math.min(1, length / (2 * this.radius));
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    return { x: middle.x + (this.x - middle.x) * pull, y: middle.y + (this.y - middle.y) * pull };
  }
}

export function angleOf(place: number): number {
  return (place - 0.25) * 2 * Math.PI;
}

// A point of the quadratic curve, `share` of the way along.
export function along(from: Point, bend: Point, to: Point, share: number): Point {
  const rest = 1 - share;
  const mix = (a: number, b: number, c: number) => rest * rest * a + 2 * rest * share * b + share * share * c;
  return { x: mix(from.x, bend.x, to.x), y: mix(from.y, bend.y, to.y) };
}
