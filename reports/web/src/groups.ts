// SPDX-License-Identifier: Apache-2.0
// Colour and shape of points: one group for each value of a column, or for each of up to six ranges of a number.

import type { Column, Points } from './columns';
import { svg } from './dom';
import { shortNumber } from './format';
import type { ChartColours } from './theme';

export const SHAPES = ['circle', 'rect', 'triangle', 'diamond', 'down', 'hexagon', 'star', 'plus'] as const;
export type Shape = (typeof SHAPES)[number];

/** For texts. */
export const SHAPE_NAMES: Record<Shape, string> = {
  circle: 'circle', rect: 'square', triangle: 'triangle', diamond: 'diamond', down: 'triangle down', hexagon: 'hexagon', star: 'star', plus: 'plus',
};

export const PATHS: Record<Shape, string> = {
  circle: 'M5 0A5 5 0 1 1 5 10A5 5 0 1 1 5 0Z',
  rect: 'M0.8 0.8H9.2V9.2H0.8Z',
  triangle: 'M5 0L10 9.3H0Z',
  diamond: 'M5 -0.6L10.6 5L5 10.6L-0.6 5Z',
  down: 'M0 0.7H10L5 10Z',
  hexagon: 'M2.5 0.6H7.5L10 5L7.5 9.4H2.5L0 5Z',
  star: 'M5 -0.6L6.6 3.4L10.8 3.8L7.6 6.5L8.6 10.6L5 8.4L1.4 10.6L2.4 6.5L-0.8 3.8L3.4 3.4Z',
  plus: 'M3.4 0H6.6V3.4H10V6.6H6.6V10H3.4V6.6H0V3.4H3.4Z',
};

export function shapeGlyph(shape: Shape, fill: string, stroke = 'none'): SVGElement {
  return svg(
    'svg',
    { viewBox: '-1 -1 12 12', width: 11, height: 11, 'aria-hidden': 'true', class: 'glyph' },
    svg('path', { d: PATHS[shape], fill, stroke, 'stroke-width': 1.4 }),
  );
}

export interface Group {
  label: string;
  shape: Shape;
  colour: number; // index into the palette
  sequential: boolean; // the palette is the scale, not the categories
}

export interface Grouping {
  groups: Group[];
  index: Uint8Array; // by row: into groups
}

const MOST_VALUES = SHAPES.length;
const BINS = 6;

function byValue(column: Column): Grouping | null {
  const numbers = column.numbers();
  const seen = new Set<number>();
  for (const value of numbers) {
    if (!Number.isNaN(value)) seen.add(value);
    if (seen.size > MOST_VALUES) return null;
  }
  const values = [...seen].sort((a, b) => a - b);
  const place = new Map(values.map((value, i) => [value, i]));
  const sequential = column.numeric && values.length <= BINS;
  const groups = values.map((value, i) => ({
    label: column.numeric ? shortNumber(value, column.integer) : column.words[value] || 'none',
    shape: SHAPES[i % SHAPES.length] as Shape,
    colour: sequential && values.length > 1 ? Math.round((i * (BINS - 1)) / (values.length - 1)) : i,
    sequential,
  }));
  return { groups, index: Uint8Array.from(numbers, (value) => place.get(value) ?? 0) };
}

// Ranges that hold about equally many points: a long tail does not flatten the rest.
function byRange(column: Column): Grouping {
  const numbers = column.numbers();
  const sorted = numbers.filter(Number.isFinite).sort();
  const edges: number[] = [];
  for (let bin = 1; bin < BINS; ++bin) {
    const edge = sorted[Math.floor((bin * sorted.length) / BINS)];
    if (edge !== undefined && edge > (edges[edges.length - 1] ?? sorted[0] ?? edge)) edges.push(edge);
  }
  const text = (value: number | undefined): string => shortNumber(value ?? NaN, column.integer);
  const groups: Group[] = [];
  for (let bin = 0; bin <= edges.length; ++bin) {
    const [low, high] = [edges[bin - 1], edges[bin]];
    const label =
      low === undefined ? `< ${text(high)}` : high === undefined ? `≥ ${text(low)}` : `${text(low)} – ${text(high)}`;
    groups.push({ label, shape: SHAPES[bin] as Shape, colour: bin, sequential: true });
  }
  const binOf = (value: number): number => {
    let bin = 0;
    while (bin < edges.length && value >= (edges[bin] as number)) ++bin;
    return bin;
  };
  return { groups, index: Uint8Array.from(numbers, binOf) };
}

const known = new WeakMap<Column, Grouping>();

export function groupBy(points: Points, column: Column | undefined): Grouping {
  const one: Grouping = {
    groups: [{ label: 'designs', shape: 'circle', colour: 0, sequential: false }],
    index: new Uint8Array(points.count),
  };
  if (column === undefined || points.count === 0) return one;
  const before = known.get(column);
  if (before !== undefined) return before;
  let grouping = byValue(column);
  if (grouping === null) grouping = column.numeric ? byRange(column) : one;
  if (grouping.groups.length === 0) grouping = one;
  known.set(column, grouping);
  return grouping;
}

export function colourOf(group: Group, colours: ChartColours): string {
  const palette = group.sequential ? colours.scale : colours.categories;
  return palette[group.colour % palette.length] ?? colours.accent;
}
