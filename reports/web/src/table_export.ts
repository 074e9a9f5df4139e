// SPDX-License-Identifier: Apache-2.0
// The rows a reader chose, as CSV and JSON.

import type { Column } from './columns';
import type { Context } from './context';

/** One cell (RFC 4180); a text that a spreadsheet would run as a formula gets a leading apostrophe. */
export function csvCell(text: string): string {
  const number = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text);
  const safe = !number && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** A header of column names, then the rows in full precision; unknown values are empty. */
export function csvText(columns: readonly Column[], rows: readonly number[]): string {
  const lines = [columns.map((column) => csvCell(column.name)).join(',')];
  for (const row of rows) {
    lines.push(columns.map((column) => csvCell(String(column.value(row) ?? ''))).join(','));
  }
  return lines.join('\n') + '\n';
}

/** {"schema": "scfa.selection/1", "run", "points": [{"id", "status", "parameters", "metrics"}]} */
export function jsonText(context: Context, rows: readonly number[]): string {
  const { points, document } = context;
  const values = (row: number, group: Column['group']): Record<string, unknown> =>
    Object.fromEntries(points.columns.filter((c) => c.group === group).map((c) => [c.name, jsonValue(context, c, row)]));
  const list = rows.map((row) => ({
    id: points.id(row),
    status: points.status(row),
    parameters: values(row, 'parameter'),
    metrics: values(row, 'metric'),
  }));
  return `${JSON.stringify({ schema: 'scfa.selection/1', run: document.run.name, points: list }, null, 1)}\n`;
}

export function jsonValue(context: Context, column: Column, row: number): unknown {
  const info = context.document.parameters.find((one) => one.name === column.name);
  const value = column.value(row);
  return info?.kind === 'boolean' ? value === 'true' : value;
}
