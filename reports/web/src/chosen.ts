// SPDX-License-Identifier: Apache-2.0
// Which points the reader's brushes and filter leave: one mask for all panels.

import { type Brushes, isRange, parseBrushes } from './brush';
import type { Points } from './columns';
import { compileFilter, FilterError } from './filter';
import type { View } from './selection';

export class Chosen {
  /** By row: 1 where brushes and filter accept the point. */
  readonly mask: Uint8Array;
  count = 0;
  error = ''; // of the filter; then it accepts every row
  brushes: Brushes = new Map();
  private readonly filtered: Uint8Array;
  private filter: string | null = null;

  constructor(private readonly points: Points) {
    this.mask = new Uint8Array(points.count);
    this.filtered = new Uint8Array(points.count);
  }

  get everything(): boolean {
    return this.count === this.points.count;
  }

  update(view: Readonly<View>): void {
    if (view.filter !== this.filter) this.updateFilter(view.filter);
    this.brushes = parseBrushes(view.brush);
    this.mask.set(this.filtered);
    for (const name of this.brushes.keys()) this.applyBrush(name);
    this.count = 0;
    for (let row = 0; row < this.mask.length; ++row) this.count += this.mask[row] as number;
  }

  private updateFilter(source: string): void {
    this.filter = source;
    this.error = '';
    this.filtered.fill(1);
    try {
      const accepts = compileFilter(source, this.points.columns);
      if (source.trim() === '') return;
      for (let row = 0; row < this.points.count; ++row) this.filtered[row] = accepts(row) ? 1 : 0;
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      this.error = error.message;
    }
  }

  private applyBrush(name: string): void {
    const column = this.points.column(name);
    const brush = this.brushes.get(name);
    if (column === undefined || brush === undefined) return;
    const numbers = column.numbers();
    if (isRange(brush)) {
      const { low, high } = brush;
      for (let row = 0; row < this.mask.length; ++row) {
        const value = numbers[row] as number;
        if (!(value >= low && value <= high)) this.mask[row] = 0;
      }
      return;
    }
    const wanted = column.words.map((word) => brush.words.includes(word));
    for (let row = 0; row < this.mask.length; ++row) {
      if (wanted[numbers[row] as number] !== true) this.mask[row] = 0;
    }
  }
}
