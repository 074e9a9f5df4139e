// SPDX-License-Identifier: Apache-2.0
// The rows a reader chose, as CSV.

import type { Column } from './columns';

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
