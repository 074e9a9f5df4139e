// SPDX-License-Identifier: Apache-2.0
// What every panel gets.

import type { Column, Points } from './columns';
import type { ReportDocument } from './data';
import { compileFilter, FilterError, type Predicate } from './filter';
import type { Selection } from './selection';

export interface Context {
  document: ReportDocument;
  points: Points;
  selection: Selection;
}

export interface CheckedFilter {
  accepts: Predicate;
  error: string; // '' when the expression is well-formed; else every row is accepted
}

export function checkedFilter(source: string, points: Points): CheckedFilter {
  try {
    return { accepts: compileFilter(source, points.columns), error: '' };
  } catch (error) {
    if (error instanceof FilterError) return { accepts: () => true, error: error.message };
    throw error;
  }
}

/** Columns a reader may put on an axis: numbers that differ between points. */
export function axisColumns(points: Points): Column[] {
  const usable = points.columns.filter((column) => column.numeric && column.varies);
  const metrics = usable.filter((column) => column.group === 'metric');
  return [...metrics, ...usable.filter((column) => column.group !== 'metric')];
}

/** Columns that colour can stand for. */
export function colourColumns(points: Points): Column[] {
  const parameters = points.columns.filter((c) => c.group === 'parameter' && c.varies);
  const metrics = points.columns.filter((c) => c.group === 'metric' && c.varies);
  return [...parameters, ...metrics];
}

export function explainCommand(context: Context, id: string): string {
  return `scfa-dse explain ${shellWord(context.document.run.dir)} ${shellWord(id)}`;
}

/** A word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}
