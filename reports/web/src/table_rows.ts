// SPDX-License-Identifier: Apache-2.0
// Which rows the table lists, and in which order.

import { type Column, type Points, numberAt } from './columns';
import type { Predicate } from './filter';
import type { Scope } from './selection';

function inScope(points: Points, scope: Scope, row: number): boolean {
  return scope === 'all' || (scope === 'front' ? points.onFront(row) : points.feasible(row));
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

/** @param sort  a column's name, '-' before it for descending; anything else: the run's order */
export function tableRows(points: Points, scope: Scope, accepts: Predicate, sort: string): number[] {
  const rows: number[] = [];
  for (let row = 0; row < points.count; ++row) {
    if (inScope(points, scope, row) && accepts(row)) rows.push(row);
  }
  const column: Column | undefined = points.column(sort.replace(/^-/, ''));
  if (column === undefined) return rows;
  const sign = sort.startsWith('-') ? -1 : 1;
  return rows.sort((a, b) =>
    column.numeric
      ? compareNumbers(numberAt(column, a), numberAt(column, b), sign)
      : compareTexts(column.text(a), column.text(b), sign),
  );
}
