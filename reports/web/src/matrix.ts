// SPDX-License-Identifier: Apache-2.0
// Every pair of the objectives as a small picture: for three objectives and more. A picture opens in the large chart.

import { type Cloud, DOMINATED, FRONT, HIDDEN, MUTED, drawCloud, fitCanvas } from './cloud';
import type { Column } from './columns';
import { type Context, axisColumns, spreads } from './context';
import { el, replaceChildren } from './dom';
import { colourOf, groupBy } from './groups';
import { chartColours, onThemeChange } from './theme';

const MARGIN = 6;
const MOST_SMALL_MARKS = 4000; // beyond it a small picture shows densities
const MOST_METRICS = 5;

function shares(column: Column, log: boolean): Float32Array {
  const numbers = column.numbers();
  const of = (value: number): number => (log ? Math.log(value) : value);
  let [low, high] = [Infinity, -Infinity];
  for (const value of numbers) {
    const v = of(value);
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return Float32Array.from(numbers, (value) => (high > low ? (of(value) - low) / (high - low) : 0.5));
}

export class MatrixPanel {
  readonly element: HTMLElement;
  private readonly grid = el('div', { class: 'matrix' });
  private readonly metrics: readonly Column[];
  private readonly known = new Map<string, Float32Array>();
  private readonly pictures: { canvas: HTMLCanvasElement; x: Column; y: Column }[] = [];
  private open = false;

  constructor(private readonly context: Context) {
    const { document, points, selection } = context;
    const usable = axisColumns(points).filter((c) => c.group === 'metric');
    const names = [...new Set([...document.objectives, 'latency_ms', 'energy_mj', 'accuracy', 'lut', 'bram18'])];
    this.metrics = names.map((name) => usable.find((c) => c.name === name)).filter((c): c is Column => c !== undefined).slice(0, MOST_METRICS);
    const details = el('details', {}, el('summary', {}, 'All pairs of metrics'), this.grid);
    details.addEventListener('toggle', () => {
      this.open = details.open;
      this.draw();
    });
    this.element = el('div', { hidden: this.metrics.length < 3 }, details);
    this.build();
    selection.subscribe((_, changed) => {
      if (changed.has('brush') || changed.has('filter') || changed.has('colour')) this.draw();
    });
    onThemeChange(() => this.draw());
  }

  private build(): void {
    const rows = this.metrics.slice(1).map((y, r) => {
      const cells = this.metrics.slice(0, r + 1).map((x) => {
        const canvas = el('canvas', { 'aria-hidden': 'true' });
        this.pictures.push({ canvas, x, y });
        const show = (): void => {
          this.context.selection.set({ x: x.name, y: y.name, logX: spreads(x), logY: spreads(y) });
          document.getElementById('space')?.scrollIntoView({ block: 'start' });
        };
        return el('button', { type: 'button', class: 'cell', title: 'Show in the large chart', on: { click: show } },
          canvas, el('span', {}, `${y.name} against ${x.name}`));
      });
      return el('div', { class: 'matrix-row' }, ...cells);
    });
    replaceChildren(this.grid, ...rows);
  }

  private sharesOf(column: Column): Float32Array {
    let out = this.known.get(column.name);
    if (out === undefined) {
      out = shares(column, spreads(column));
      this.known.set(column.name, out);
    }
    return out;
  }

  draw(): void {
    if (!this.open) return;
    const { points, chosen, selection } = this.context;
    const grouping = groupBy(points, points.column(selection.current.colour));
    const colours = chartColours();
    const kind = new Uint8Array(points.count);
    for (let row = 0; row < points.count; ++row) {
      kind[row] = !points.feasible(row) ? HIDDEN : chosen.mask[row] === 0 ? MUTED : points.onFront(row) ? FRONT : DOMINATED;
    }
    for (const { canvas, x, y } of this.pictures) {
      fitCanvas(canvas);
      const [w, h] = [canvas.clientWidth - 2 * MARGIN, canvas.clientHeight - 2 * MARGIN];
      const cloud: Cloud = {
        x: this.sharesOf(x).map((share) => MARGIN + share * w),
        y: this.sharesOf(y).map((share) => MARGIN + (1 - share) * h),
        kind,
        group: grouping.index,
        size: new Uint8Array(points.count),
        colours: grouping.groups.map((group) => colourOf(group, colours)),
        shapes: grouping.groups.map((group) => group.shape),
        faint: colours.faint,
        surface: colours.surface,
      };
      drawCloud(canvas, cloud, MOST_SMALL_MARKS);
    }
  }
}
