// SPDX-License-Identifier: Apache-2.0
// The staircase of what is attainable in the two metrics on the axes.

import type { Column, Points } from './columns';

export interface Staircase {
  points: [number, number][]; // x ascending
  step: 'start' | 'end'; // ECharts: where between two points the level changes
}

/** The non-dominated feasible points in (x, y), or null when an axis has no better side. */
export function staircase(points: Points, x: Column, y: Column): Staircase | null {
  if (x.direction === 'none' || y.direction === 'none' || x === y) return null;
  const signX = x.direction === 'maximise' ? -1 : 1;
  const signY = y.direction === 'maximise' ? -1 : 1;
  const [xs, ys] = [x.numbers(), y.numbers()];
  const rows: number[] = [];
  for (let row = 0; row < points.count; ++row) {
    if (points.feasible(row) && Number.isFinite(xs[row]) && Number.isFinite(ys[row])) rows.push(row);
  }
  const at = (values: Float64Array, row: number): number => values[row] as number;
  rows.sort((a, b) => signX * (at(xs, a) - at(xs, b)) || signY * (at(ys, a) - at(ys, b)));
  const best: [number, number][] = [];
  let level = Infinity;
  for (const row of rows) {
    if (signY * at(ys, row) >= level) continue;
    best.push([at(xs, row), at(ys, row)]);
    level = signY * at(ys, row);
  }
  best.sort((a, b) => a[0] - b[0]);
  // Between two points the farther one in x is not attained yet: the level is that of the better x.
  return { points: best, step: signX === 1 ? 'end' : 'start' };
}
