// SPDX-License-Identifier: Apache-2.0
// Points as columns: every parameter, metric and state of a point under one name, for charts, table and filter.

import type { Direction, PackedColumn, ParameterInfo, ReportDocument } from './data';
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
  /** Of a column of texts: the texts there are. */
  words: readonly string[];
  /** By row: the number, or the index into words; NaN where it is unknown. Made on first use. */
  numbers(): Float64Array;
  value(row: number): Value;
  /** As a reader sees it. */
  text(row: number): string;
}

/** The number, or NaN where it is unknown or the column is text. */
export function numberAt(column: Column, row: number): number {
  return column.numeric ? (column.numbers()[row] ?? NaN) : NaN;
}

/** The unit to print behind a value; counted things ("lanes", "cycles") stand in the name already. */
export function unitOf(column: Column): string {
  return /^[a-z ]{2,}s$/.test(column.unit) && column.unit !== 'ms' ? '' : column.unit;
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) out[i] = text.charCodeAt(i);
  return out;
}

type Indices = Uint8Array | Uint16Array | Uint32Array;

// Browsers run on little-endian machines only; the typed arrays read the bytes as they come.
function indicesOf(packed: PackedColumn): Indices {
  if (packed.index8 !== undefined) return bytesOf(packed.index8);
  if (packed.index16 !== undefined) return new Uint16Array(bytesOf(packed.index16).buffer);
  return new Uint32Array(bytesOf(packed.index32 ?? '').buffer);
}

function unpackNumbers(packed: PackedColumn, count: number): Float64Array {
  if (packed.float64 !== undefined) return new Float64Array(bytesOf(packed.float64).buffer);
  const out = new Float64Array(count);
  const number = (cell: unknown): number => (typeof cell === 'number' ? cell : NaN);
  if (packed.dictionary === undefined) return out.fill(number(packed.constant));
  const values = Float64Array.from(packed.dictionary, number);
  const indices = indicesOf(packed);
  for (let row = 0; row < count; ++row) out[row] = values[indices[row] as number] as number;
  return out;
}

interface Source {
  words: readonly string[];
  numbers(): Float64Array;
}

function lazy(make: () => Float64Array): () => Float64Array {
  let made: Float64Array | undefined;
  return () => (made ??= make());
}

function numberSource(packed: PackedColumn, count: number): Source {
  return { words: [], numbers: lazy(() => unpackNumbers(packed, count)) };
}

function textSource(packed: PackedColumn, count: number): Source {
  const words = (packed.dictionary ?? [packed.constant ?? '']).map(String);
  const numbers = (): Float64Array =>
    packed.dictionary === undefined ? new Float64Array(count) : Float64Array.from(indicesOf(packed));
  return { words, numbers: lazy(numbers) };
}

function numberColumn(about: Omit<Column, keyof Source | 'numeric' | 'value' | 'text'>, source: Source): Column {
  const value = (row: number): number | null => {
    const number = source.numbers()[row] ?? NaN;
    return Number.isNaN(number) ? null : number;
  };
  const text = (row: number): string => {
    const number = value(row);
    return about.group === 'parameter' ? exactNumber(number) : shortNumber(number, about.integer);
  };
  return { ...about, ...source, numeric: true, value, text };
}

function wordColumn(about: Omit<Column, keyof Source | 'numeric' | 'value' | 'text'>, source: Source): Column {
  const value = (row: number): string => source.words[source.numbers()[row] ?? -1] ?? '';
  return { ...about, ...source, numeric: false, value, text: value };
}

export class Points {
  readonly count: number;
  readonly columns: readonly Column[];
  private readonly byName = new Map<string, Column>();
  private readonly rowOfId = new Map<string, number>();
  private readonly front: Uint8Array;
  private readonly confirmedRow = new Map<number, number>();
  private readonly confirmedNumbers = new Map<string, Float64Array>();
  private readonly statusColumn: Column;
  private readonly feasibleWord: number;

  constructor(private readonly document: ReportDocument) {
    const points = document.points;
    this.count = points.count;
    this.front = new Uint8Array(points.count);
    for (const row of points.front) this.front[row] = 1;
    points.id.forEach((id, row) => this.rowOfId.set(id, row));
    points.confirmed.rows.forEach((row, index) => this.confirmedRow.set(row, index));
    this.columns = [...this.pointColumns(), ...this.parameterColumns(), ...this.metricColumns()];
    for (const column of this.columns) this.byName.set(column.name, column);
    this.statusColumn = this.byName.get('status') as Column;
    this.feasibleWord = this.statusColumn.words.indexOf('feasible');
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
    return this.statusColumn.numbers()[row] === this.feasibleWord;
  }
  status(row: number): string {
    return this.statusColumn.text(row);
  }
  reasonText(row: number): string {
    return String(this.column('reason_text')?.value(row) ?? '');
  }
  /** Rows that were confirmed at the higher level of fidelity. */
  get confirmedRows(): readonly number[] {
    return this.document.points.confirmed.rows;
  }
  /** A metric at the higher level of fidelity, or null where the point was not confirmed. */
  confirmed(row: number, metric: string): number | null {
    const index = this.confirmedRow.get(row);
    const packed = this.document.points.confirmed.metrics[metric];
    if (index === undefined || packed === undefined) return null;
    let numbers = this.confirmedNumbers.get(metric);
    if (numbers === undefined) {
      numbers = unpackNumbers(packed, this.confirmedRows.length);
      this.confirmedNumbers.set(metric, numbers);
    }
    const value = numbers[index] ?? NaN;
    return Number.isNaN(value) ? null : value;
  }

  private pointColumns(): Column[] {
    const points = this.document.points;
    const about = (name: string, description: string) => ({
      name, description, group: 'point' as const, unit: '', direction: 'none' as const, integer: false, varies: true,
    });
    const texts = (packed: PackedColumn): Source => textSource(packed, this.count);
    const ids: Source = { words: points.id, numbers: lazy(() => Float64Array.from({ length: this.count }, (_, row) => row)) };
    const front: Source = { words: ['false', 'true'], numbers: lazy(() => Float64Array.from(this.front)) };
    return [
      wordColumn(about('id', 'name of the point'), ids),
      wordColumn(about('front', 'true: on the Pareto front'), front),
      wordColumn(about('status', 'feasible, infeasible or failed'), texts(points.status)),
      wordColumn(about('reason', 'what a point is infeasible by'), texts(points.reason)),
      wordColumn(about('reason_text', 'why, with numbers'), texts(points.reason_text)),
    ];
  }

  private parameterColumns(): Column[] {
    return this.document.parameters.map((info) => this.parameterColumn(info));
  }

  private parameterColumn(info: ParameterInfo): Column {
    const packed = this.document.points.parameters[info.name] ?? {};
    const source = numberSource(packed, this.count);
    const about = {
      name: info.name,
      group: 'parameter' as const,
      unit: info.unit,
      description: info.description,
      direction: 'none' as const,
      integer: true,
      varies: packed.constant === undefined,
    };
    if (info.kind === 'integer') return numberColumn(about, source);
    return wordColumn(about, { ...source, words: info.kind === 'boolean' ? ['false', 'true'] : info.choices });
  }

  private metricColumns(): Column[] {
    return this.document.metrics.map((info) => {
      const packed = this.document.points.metrics[info.name] ?? {};
      const about = {
        name: info.name,
        group: 'metric' as const,
        unit: info.unit,
        description: info.description,
        direction: info.direction,
        integer: info.integer,
        varies: packed.constant === undefined,
      };
      return numberColumn(about, numberSource(packed, this.count));
    });
  }
}
