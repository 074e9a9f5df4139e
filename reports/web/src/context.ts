// SPDX-License-Identifier: Apache-2.0
// What every panel gets.

import type { Chosen } from './chosen';
import type { Column, Points } from './columns';
import type { Detail, ReportDocument } from './data';
import type { Selection } from './selection';

export interface Context {
  document: ReportDocument;
  points: Points;
  selection: Selection;
  chosen: Chosen;
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
  const states = points.columns.filter((c) => c.name === 'reason' || c.name === 'status');
  return [...parameters, ...metrics, ...states];
}

/** Whether a metric spreads so far that a log axis reads better. */
export function spreads(column: Column): boolean {
  const LOG_SPREAD = 10;
  let low = Infinity;
  let high = 0;
  for (const value of column.numeric ? column.numbers() : []) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > 0 && high / low > LOG_SPREAD;
}

/** Whether a parameter means nothing to a design, because its format makes no use of it. */
export function isIgnored(context: Context, parameter: Column, row: number): boolean {
  const axis = context.document.axes.find((one) => one.parameter === parameter.name);
  return axis !== undefined && axis.unused_by.length > 0 &&
    axis.unused_by.includes(String(context.points.column('sparse.format')?.value(row)));
}

/** A parameter's value as a reader knows it: a point of a pruned family by its network's name. */
export function valueName(context: Context, parameter: Column, row: number): string {
  const network = parameter.name === 'pruning.point' ? context.document.workloads[Number(parameter.value(row))] : undefined;
  return network?.name ?? parameter.text(row);
}

export const MOST_PINS = 4;

export function pinnedIds(context: Context): string[] {
  return context.selection.current.pins.split(',').filter((id) => context.points.row(id) !== undefined);
}

/** Pins a point, or takes the pin away; of five the oldest goes. */
export function togglePin(context: Context, id: string): void {
  const pins = pinnedIds(context);
  const next = pins.includes(id) ? pins.filter((one) => one !== id) : [...pins, id].slice(-MOST_PINS);
  context.selection.set({ pins: next.join(',') });
}

export function detailOf(context: Context, id: string): Detail | undefined {
  return context.document.details.find((one) => one.id === id);
}

/** A word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

/** The commands that tell more of one point. */
export function pointCommands(context: Context, id: string): string[] {
  return context.document.provenance.point_commands.map((command) => command.split('{id}').join(shellWord(id)));
}
