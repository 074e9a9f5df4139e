// SPDX-License-Identifier: Apache-2.0
// The staircase of what is attainable in the two metrics on the axes.

import type { Column, Points } from './columns';
import { numberAt } from './columns';

export interface Staircase {
  points: [number, number][]; // x ascending
  step: 'start' | 'end'; // ECharts: where between two points the level changes
}

/** The non-dominated feasible points of `rows` in (x, y), or null when an axis has no better side. */
export function staircase(points: Points, rows: readonly number[], x: Column, y: Column): Staircase | null {
  if (x.direction === 'none' || y.direction === 'none' || x === y) return null;
  const signX = x.direction === 'maximise' ? -1 : 1;
  const signY = y.direction === 'maximise' ? -1 : 1;
  const costs = rows
    .filter((row) => points.feasible(row))
    .map((row): [number, number] => [signX * numberAt(x, row), signY * numberAt(y, row)])
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b))
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const best: [number, number][] = [];
  let level = Infinity;
  for (const [a, b] of costs) {
    if (b < level) {
      best.push([a * signX, b * signY]);
      level = b;
    }
  }
  best.sort((a, b) => a[0] - b[0]);
  // Between two points the farther one in x is not attained yet: the level is that of the better x.
  return { points: best, step: signX === 1 ? 'end' : 'start' };
}
