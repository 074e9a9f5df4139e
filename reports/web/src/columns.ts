// SPDX-License-Identifier: Apache-2.0
// Points as columns: every parameter, metric and state of a point under one name, for charts, table and filter.

import type { Direction, NumberColumn, ParameterInfo, ReportDocument, TextColumn } from './data';
import { exactNumber, shortNumber } from './format';

export type Value = number | string | null;

export interface Column {
  name: string;
  group: 'point' | 'parameter' | 'metric';
  numeric: boolean; // values are numbers or null; else texts
  unit: string;
  description: string;
  direction: Direction;
  integer: boolean;
  varies: boolean;
  value(row: number): Value;
  /** As a reader sees it. */
  text(row: number): string;
}

/** The number, or NaN where it is unknown or the column is text. */
export function numberAt(column: Column, row: number): number {
  const value = column.value(row);
  return typeof value === 'number' ? value : NaN;
}

/** The unit to print behind a value; counted things ("lanes", "cycles") stand in the name already. */
export function unitOf(column: Column): string {
  return /^[a-z ]{2,}s$/.test(column.unit) && column.unit !== 'ms' ? '' : column.unit;
}

function cellReader(column: NumberColumn): (row: number) => number | null {
  const values = column.values;
  if (values === undefined) {
    const constant = column.constant ?? null;
    return () => constant;
  }
  return (row) => values[row] ?? null;
}

function textReader(column: TextColumn): (row: number) => string {
  return (row) => column.texts[column.index[row] ?? -1] ?? '';
}

function parameterColumn(info: ParameterInfo, raw: NumberColumn): Column {
  const read = cellReader(raw);
  const base = {
    name: info.name,
    group: 'parameter' as const,
    unit: info.unit,
    description: info.description,
    direction: 'none' as const,
    integer: true,
    varies: raw.values !== undefined,
  };
  if (info.kind === 'integer') {
    const text = (row: number): string => exactNumber(read(row));
    return { ...base, numeric: true, value: read, text };
  }
  const words = info.kind === 'boolean' ? ['false', 'true'] : info.choices;
  const value = (row: number): string => words[read(row) ?? -1] ?? '';
  return { ...base, numeric: false, value, text: value };
}

function textColumn(name: string, description: string, read: (row: number) => string): Column {
  return {
    name,
    group: 'point',
    numeric: false,
    unit: '',
    description,
    direction: 'none',
    integer: false,
    varies: true,
    value: read,
    text: read,
  };
}

export class Points {
  readonly count: number;
  readonly columns: readonly Column[];
  private readonly byName = new Map<string, Column>();
  private readonly rowOfId = new Map<string, number>();
  private readonly front: Uint8Array;
  private readonly confirmedRow = new Map<number, number>();
  private readonly statusAt: (row: number) => string;

  constructor(private readonly document: ReportDocument) {
    const points = document.points;
    this.count = points.count;
    this.front = new Uint8Array(points.count);
    for (const row of points.front) this.front[row] = 1;
    points.id.forEach((id, row) => this.rowOfId.set(id, row));
    points.confirmed.rows.forEach((row, index) => this.confirmedRow.set(row, index));
    this.statusAt = textReader(points.status);
    this.columns = [...this.pointColumns(), ...this.parameterColumns(), ...this.metricColumns()];
    for (const column of this.columns) this.byName.set(column.name, column);
  }

  column(name: string): Column | undefined {
    return this.byName.get(name);
  }
  id(row: number): string {
    return this.document.points.id[row] ?? '';
  }
  row(id: string | null): number | undefined {
    return id === null ? undefined : this.rowOfId.get(id);
  }
  onFront(row: number): boolean {
    return this.front[row] === 1;
  }
  feasible(row: number): boolean {
    return this.statusAt(row) === 'feasible';
  }
  status(row: number): string {
    return this.statusAt(row);
  }
  reasonText(row: number): string {
    return String(this.column('reason_text')?.value(row) ?? '');
  }
  /** A metric at the higher level of fidelity, or null where the point was not confirmed. */
  confirmed(row: number, metric: string): number | null {
    const index = this.confirmedRow.get(row);
    const column = this.document.points.confirmed.metrics[metric];
    return index === undefined || column === undefined ? null : cellReader(column)(index);
  }

  private pointColumns(): Column[] {
    const points = this.document.points;
    return [
      textColumn('id', 'name of the point', (row) => this.id(row)),
      textColumn('front', 'true: on the Pareto front', (row) => String(this.onFront(row))),
      textColumn('status', 'feasible, infeasible or failed', this.statusAt),
      textColumn('reason', 'what a point is infeasible by', textReader(points.reason)),
      textColumn('reason_text', 'why, with numbers', textReader(points.reason_text)),
    ];
  }

  private parameterColumns(): Column[] {
    return this.document.parameters.map((info) =>
      parameterColumn(info, this.document.points.parameters[info.name] ?? {}),
    );
  }

  private metricColumns(): Column[] {
    return this.document.metrics.map((info) => {
      const raw = this.document.points.metrics[info.name] ?? {};
      const read = cellReader(raw);
      return {
        name: info.name,
        group: 'metric',
        numeric: true,
        unit: info.unit,
        description: info.description,
        direction: info.direction,
        integer: info.integer,
        varies: raw.values !== undefined,
        value: read,
        text: (row) => shortNumber(read(row), info.integer),
      };
    });
  }
}
