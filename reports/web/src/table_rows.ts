// SPDX-License-Identifier: Apache-2.0
// Which rows the table lists, and in which order.

import type { Column, Points } from './columns';
import type { Scope } from './selection';

function inScope(points: Points, scope: Scope, row: number, shortlist: ReadonlySet<number>): boolean {
  return scope === 'short' ? shortlist.has(row) : scope === 'all' || (scope === 'front' ? points.onFront(row) : points.feasible(row));
}

// Unknown values come last, whatever the direction.
function compareNumbers(a: number, b: number, sign: number): number {
  const [knownA, knownB] = [Number.isFinite(a), Number.isFinite(b)];
  if (!knownA || !knownB) return Number(knownB) - Number(knownA);
  return sign * (a - b);
}

function compareTexts(a: string, b: string, sign: number): number {
  return sign * (a < b ? -1 : a > b ? 1 : 0);
}

/** All rows in the table's order. @param sort  a column's name, '-' before it: descending; anything else: the run's order */
export function sortedRows(points: Points, sort: string): Uint32Array {
  const rows = Uint32Array.from({ length: points.count }, (_, row) => row);
  const column: Column | undefined = points.column(sort.replace(/^-/, ''));
  if (column === undefined) return rows;
  const sign = sort.startsWith('-') ? -1 : 1;
  const numbers = column.numbers();
  return column.numeric
    ? rows.sort((a, b) => compareNumbers(numbers[a] as number, numbers[b] as number, sign) || a - b)
    : rows.sort((a, b) => compareTexts(column.text(a), column.text(b), sign) || a - b);
}

/** Those of the sorted rows that scope and mask let through. */
export function tableRows(points: Points, scope: Scope, mask: Uint8Array, sorted: Uint32Array, shortlist: ReadonlySet<number> = new Set()): number[] {
  const rows: number[] = [];
  for (const row of sorted) {
    if (mask[row] === 1 && inScope(points, scope, row, shortlist)) rows.push(row);
  }
  return rows;
}
