// SPDX-License-Identifier: Apache-2.0
// Filter expressions: `pe.rows >= 16 && latency_ms < 5`, `sparse.format == bitmap || front`, `id ~ "p01"`.
//
//   or         := and ('||' and)*
//   and        := unary ('&&' unary)*
//   unary      := '!' unary | '(' or ')' | comparison
//   comparison := column (operator value)?          a lone column is true when it is "true"
//   operator   := '<' | '<=' | '>' | '>=' | '==' | '=' | '!=' | '~'       ~ : contains, ignoring case
//   value      := number | 'text' | "text" | word
//
// Unknown values (a point without a latency) satisfy no comparison, not even '!='.

import type { Column } from './columns';

export type Predicate = (row: number) => boolean;
export class FilterError extends Error {}

type Kind = 'number' | 'text' | 'word' | 'operator' | 'end';
interface Token {
  kind: Kind;
  text: string;
  at: number;
}

const MOST_DEPTH = 50;
const PATTERN =
  /\s*(?:([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])|"([^"]*)"|'([^']*)'|([A-Za-z_][\w.]*)|(&&|\|\||<=|>=|==|!=|[<>=!~()]))/y;

function tokens(source: string): Token[] {
  const out: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < source.trimEnd().length) {
    const at = PATTERN.lastIndex;
    const match = PATTERN.exec(source);
    if (match === null) {
      throw new FilterError(`cannot read "${source.slice(at).trim().slice(0, 12)}"`);
    }
    const [, number, double, single, word, operator] = match;
    if (number !== undefined) out.push({ kind: 'number', text: number, at });
    else if (word !== undefined) out.push({ kind: 'word', text: word, at });
    else if (operator !== undefined) out.push({ kind: 'operator', text: operator, at });
    else out.push({ kind: 'text', text: double ?? single ?? '', at });
  }
  out.push({ kind: 'end', text: 'the end', at: source.length });
  return out;
}

/** Edits between two words: for "did you mean". */
export function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; ++i) {
    const row = [i];
    for (let j = 1; j <= b.length; ++j) {
      const swap = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return before[b.length] ?? 0;
}

function nearest(word: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

function compareNumbers(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case '<': return a < b;
    case '<=': return a <= b;
    case '>': return a > b;
    case '>=': return a >= b;
    case '!=': return a !== b;
    default: return a === b;
  }
}

class Parser {
  private at = 0;
  private depth = 0;
  private readonly list: Token[];

  constructor(source: string, private readonly columns: readonly Column[]) {
    this.list = tokens(source);
  }

  parse(): Predicate {
    const out = this.or();
    if (this.peek().kind !== 'end') throw new FilterError(`unexpected "${this.peek().text}"`);
    return out;
  }

  private peek(): Token {
    return this.list[this.at] as Token;
  }
  private take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') ++this.at;
    return token;
  }
  private accept(operator: string): boolean {
    const token = this.peek();
    if (token.kind !== 'operator' || token.text !== operator) return false;
    ++this.at;
    return true;
  }

  private or(): Predicate {
    let left = this.and();
    while (this.accept('||')) {
      const [a, b] = [left, this.and()];
      left = (row) => a(row) || b(row);
    }
    return left;
  }

  private and(): Predicate {
    let left = this.unary();
    while (this.accept('&&')) {
      const [a, b] = [left, this.unary()];
      left = (row) => a(row) && b(row);
    }
    return left;
  }

  private unary(): Predicate {
    if (++this.depth > MOST_DEPTH) throw new FilterError('nested too deeply');
    let out: Predicate;
    if (this.accept('!')) {
      const inner = this.unary();
      out = (row) => !inner(row);
    } else if (this.accept('(')) {
      out = this.or();
      if (!this.accept(')')) throw new FilterError(`expected ")" before ${this.peek().text}`);
    } else {
      out = this.comparison();
    }
    --this.depth;
    return out;
  }

  private comparison(): Predicate {
    const column = this.columnName();
    const token = this.peek();
    if (token.kind !== 'operator' || !/^(?:[<>]=?|[=!]=|=|~)$/.test(token.text)) {
      if (column.numeric) throw new FilterError(`compare ${column.name} with something`);
      return (row) => column.value(row) === 'true';
    }
    this.take();
    const value = this.take();
    if (value.kind === 'end' || value.kind === 'operator') {
      throw new FilterError(`expected a value after "${column.name} ${token.text}"`);
    }
    return column.numeric && token.text !== '~'
      ? this.numeric(column, token.text, value)
      : this.textual(column, token.text, value);
  }

  private columnName(): Column {
    const token = this.take();
    if (token.kind !== 'word') throw new FilterError(`expected a column, found "${token.text}"`);
    const column = this.columns.find((one) => one.name === token.text);
    if (column !== undefined) return column;
    const names = this.columns.map((one) => one.name);
    const guess = nearest(token.text, names);
    const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
    throw new FilterError(`no column "${token.text}"${hint}`);
  }

  private numeric(column: Column, operator: string, value: Token): Predicate {
    const number = value.kind === 'number' ? Number(value.text) : NaN;
    if (Number.isNaN(number)) {
      throw new FilterError(`${column.name} is a number, "${value.text}" is not`);
    }
    return (row) => {
      const found = column.value(row);
      return typeof found === 'number' && compareNumbers(operator, found, number);
    };
  }

  private textual(column: Column, operator: string, value: Token): Predicate {
    const wanted = value.text;
    if (operator === '~') {
      const part = wanted.toLowerCase();
      return (row) => String(column.value(row) ?? '').toLowerCase().includes(part);
    }
    if (operator !== '==' && operator !== '=' && operator !== '!=') {
      throw new FilterError(`${column.name} is a text: use ==, != or ~`);
    }
    return (row) => (column.value(row) === wanted) === (operator !== '!=');
  }
}

/** @throws FilterError with a text for the reader. An empty expression accepts every row. */
export function compileFilter(source: string, columns: readonly Column[]): Predicate {
  return source.trim() === '' ? () => true : new Parser(source, columns).parse();
}
