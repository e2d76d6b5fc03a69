/** @file The lines between boxes: smooth, side by side, and straight where text stands on them. */
import type { Arrow, Box, Flow } from './flow.ts';
import { short } from './numbers.ts';

/** Which way values flow. */
export type Direction = 'right' | 'down';

/** A place, in pixels from the upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How large something is, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Something around a point. */
export interface Placed extends Point, Size {}

/** The place of an arrow's text, and the points that the arrow goes through. */
export interface Way extends Placed {
  readonly points: readonly Point[];
}

/** Where everything is. */
export interface Layout extends Size {
  readonly places: ReadonlyMap<Box, Placed>;
  readonly ways: ReadonlyMap<Arrow, Way>;
}

/** The path of each arrow. Arrows leave and reach a box side by side, in the order of where they come from and go to. */
export function pathsOf({ boxes, arrows }: Flow, { places, ways }: Layout, direction: Direction): string[] {
  const isDown = direction === 'down';
  const across = ({ x, y }: Point): number => (isDown ? x : y);
  const starts = new Map<Arrow, Point>();
  const ends = new Map<Arrow, Point>();
  for (const box of boxes) {
    const place = places.get(box) as Placed;
    const leaving = arrows.filter(({ from }) => from === box);
    const towards = (arrow: Arrow, step: number): number => across(ways.get(arrow)?.points.at(step) as Point);
    spread(leaving, (arrow) => towards(arrow, 1)).forEach(([arrow, share]) => starts.set(arrow, port(place, share, isDown, 1)));
    spread(box.operands, (arrow) => towards(arrow, -2)).forEach(([arrow, share]) => ends.set(arrow, port(place, share, isDown, -1)));
  }
  return arrows.map((arrow) => {
    const points = [starts.get(arrow) as Point, ...straightened(ways.get(arrow) as Way, isDown), ends.get(arrow) as Point];
    return curve(points, isDown);
  });
}

/** The points between the ends; the text stands on a straight piece. */
function straightened({ x, y, width, height, points }: Way, isDown: boolean): Point[] {
  const half = isDown ? { x: 0, y: height / 2 } : { x: width / 2, y: 0 };
  return points.slice(1, -1).flatMap((point) =>
    point.x === x && point.y === y
      ? [
          { x: x - half.x, y: y - half.y },
          { x: x + half.x, y: y + half.y },
        ]
      : [point],
  );
}

/** Where along a side each of several arrows ends: shares of its length, in order of the key. */
const spread = (arrows: readonly Arrow[], key: (arrow: Arrow) => number): (readonly [Arrow, number])[] =>
  arrows.toSorted((a, b) => key(a) - key(b)).map((arrow, i, { length }) => [arrow, (i + 1) / (length + 1)] as const);

/** A point on the side where arrows leave (1) or arrive (-1). */
const port = ({ x, y, width, height }: Placed, share: number, isDown: boolean, side: 1 | -1): Point =>
  isDown ? { x: x + (share - 0.5) * width, y: y + (side * height) / 2 } : { x: x + (side * width) / 2, y: y + (share - 0.5) * height };

/** A smooth line through points, which it passes in the direction of the flow. */
function curve(points: readonly Point[], isDown: boolean): string {
  const steps = points.slice(1).map((to, i) => {
    const from = points[i] as Point;
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const [leave, arrive] = isDown
      ? [
          { x: from.x, y: middle.y },
          { x: to.x, y: middle.y },
        ]
      : [
          { x: middle.x, y: from.y },
          { x: middle.x, y: to.y },
        ];
    return `C${place(leave)} ${place(arrive)} ${place(to)}`;
  });
  return [`M${place(points[0] as Point)}`, ...steps].join(' ');
}

const place = ({ x, y }: Point): string => `${short(x)} ${short(y)}`;
