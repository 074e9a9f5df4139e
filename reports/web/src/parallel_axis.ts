// SPDX-License-Identifier: Apache-2.0
// One axis of the parallel coordinates: where values lie on it.

import type { Column } from './columns';
import { spreads } from './context';
import { shortNumber } from './format';

export interface Tick {
  at: number; // in [0, 1] from the top
  text: string;
}

/** Of the values along an axis; quantile: equal lengths of the axis hold equally many points. */
export type Scale = 'linear' | 'log' | 'quantile';

export class ParallelAxis {
  private readonly low: number;
  private readonly high: number;
  private readonly sorted: Float64Array = new Float64Array(); // of all points, where the axis goes by quantiles
  /** Few values: they lie evenly, in their order; a brush covers whole values. */
  readonly steps: readonly number[] | null;
  /** The scales that the values allow. */
  readonly scales: readonly Scale[];
  readonly scale: Scale;

  constructor(readonly column: Column, wanted: Scale) {
    const values = new Set<number>();
    let [low, high] = [Infinity, -Infinity];
    for (const value of column.numbers()) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      if (values.size <= 12) values.add(value);
    }
    const few = values.size > 0 && values.size <= 12 && column.group !== 'metric';
    this.steps = few ? [...values].sort((a, b) => a - b) : null;
    this.scales = this.steps !== null ? ['linear'] : low > 0 ? ['linear', 'log', 'quantile'] : ['linear', 'quantile'];
    this.scale = this.scales.includes(wanted) ? wanted : 'linear';
    if (this.scale === 'quantile') this.sorted = column.numbers().filter(Number.isFinite).sort();
    this.low = Number.isFinite(low) ? low : 0;
    this.high = Number.isFinite(high) ? high : 1;
  }

  /** In [0, 1], 0 at the top; NaN where the value is unknown. */
  place(value: number): number {
    if (!Number.isFinite(value)) return NaN;
    if (this.steps !== null) {
      const index = this.steps.indexOf(value);
      return 1 - (index + 0.5) / this.steps.length;
    }
    if (this.high <= this.low) return 0.5;
    if (this.scale === 'quantile') return 1 - rankOf(this.sorted, value) / Math.max(1, this.sorted.length - 1);
    const share = this.scale === 'log'
      ? Math.log(value / this.low) / Math.log(this.high / this.low)
      : (value - this.low) / (this.high - this.low);
    return 1 - share;
  }

  /** The value at a place; of an axis with steps the nearest step. */
  value(place: number): number {
    const share = Math.min(1, Math.max(0, 1 - place));
    if (this.steps !== null) return this.steps[Math.min(this.steps.length - 1, Math.floor(share * this.steps.length))] as number;
    if (this.scale === 'quantile') return this.sorted[Math.round(share * (this.sorted.length - 1))] as number;
    return this.scale === 'log'
      ? this.low * (this.high / this.low) ** share
      : this.low + share * (this.high - this.low);
  }

  /** The steps whose middle or part lies between two places. */
  stepsBetween(top: number, bottom: number): readonly number[] {
    const steps = this.steps ?? [];
    const [first, last] = [this.value(bottom), this.value(top)];
    return steps.filter((value) => value >= first && value <= last);
  }

  get ticks(): Tick[] {
    if (this.steps !== null) {
      const text = (value: number): string =>
        this.column.numeric ? shortNumber(value, this.column.integer) : this.column.words[value] || 'none';
      return this.steps.map((value) => ({ at: this.place(value), text: text(value) }));
    }
    return [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: shortNumber(this.value(at)) }));
  }
}

/** The place of a value in ascending numbers; equal ones share the middle of their places. */
function rankOf(sorted: Float64Array, value: number): number {
  const first = (before: (other: number) => boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(sorted[middle] as number)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const below = first((other) => other < value);
  const upTo = first((other) => other <= value);
  return upTo > below ? (below + upTo - 1) / 2 : Math.min(below, sorted.length - 1);
}

export interface AxisChoice {
  name: string;
  scale: Scale;
}

const MARKS: Record<Scale, string> = { linear: '', log: '*', quantile: '~' };

/** "latency_ms*,pe.rows": the axes from left to right, '*' behind those that are logarithmic, '~' behind those by quantiles. */
export function formatAxes(axes: readonly AxisChoice[]): string {
  return axes.map(({ name, scale }) => name + MARKS[scale]).join(',');
}

export function parseAxes(text: string): AxisChoice[] {
  const scaleOf = (name: string): Scale => (name.endsWith('*') ? 'log' : name.endsWith('~') ? 'quantile' : 'linear');
  return text.split(',').filter((name) => name !== '').map((name) => ({ name: name.replace(/[*~]$/, ''), scale: scaleOf(name) }));
}

/** What a reader gets without asking: the objectives, the axes of the space, then the main costs. */
export function startAxes(columns: readonly Column[], objectives: readonly string[], space: readonly string[]): string {
  const MOST_AXES = 13;
  const names = [...objectives, ...space, 'latency_ms', 'energy_mj', 'dsp', 'lut', 'bram18'];
  const known = [...new Set(names)]
    .map((name) => columns.find((c) => c.name === name && c.varies))
    .filter((c): c is Column => c !== undefined);
  const choices = known.slice(0, MOST_AXES).map((column): AxisChoice => ({ name: column.name, scale: column.group === 'metric' && spreads(column) ? 'log' : 'linear' }));
  return formatAxes(choices);
}
