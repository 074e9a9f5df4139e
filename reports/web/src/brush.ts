// SPDX-License-Identifier: Apache-2.0
// What is brushed: a range of a number, or some of the words of a text column; kept in the address as one text.

export interface Range {
  low: number; // both ends included
  high: number;
}
export interface Words {
  words: readonly string[];
}
export type Brush = Range | Words;
export type Brushes = ReadonlyMap<string, Brush>;

export function isRange(brush: Brush): brush is Range {
  return 'low' in brush;
}

/** "latency_ms:1.2..5;sparse.format:bitmap|rle" */
export function formatBrushes(brushes: Brushes): string {
  return [...brushes]
    .map(([name, brush]) => {
      const text = isRange(brush) ? `${brush.low}..${brush.high}` : brush.words.map(encodeURIComponent).join('|');
      return `${name}:${text}`;
    })
    .join(';');
}

/** What can be read of the text; the rest is left out. */
export function parseBrushes(text: string): Brushes {
  const out = new Map<string, Brush>();
  for (const part of text.split(';')) {
    const colon = part.indexOf(':');
    if (colon <= 0) continue;
    const [name, value] = [part.slice(0, colon), part.slice(colon + 1)];
    const range = /^(-?[\d.eE+-]+)\.\.(-?[\d.eE+-]+)$/.exec(value);
    const [low, high] = [Number(range?.[1]), Number(range?.[2])];
    if (range !== null && !Number.isNaN(low) && !Number.isNaN(high)) out.set(name, { low, high });
    else if (range === null) out.set(name, { words: value.split('|').map(decoded) });
  }
  return out;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Without a brush: the column's is taken away. */
export function withBrush(brushes: Brushes, name: string, brush: Brush | null): Brushes {
  const out = new Map(brushes);
  if (brush === null) out.delete(name);
  else out.set(name, brush);
  return out;
}

/** Four significant digits, outwards: what was inside stays inside. */
export function roundedRange(low: number, high: number): Range {
  const step = (value: number): number => 10 ** (Math.floor(Math.log10(Math.max(Math.abs(value), 1e-300))) - 3);
  const round = (value: number, towards: (x: number) => number): number => {
    if (value === 0) return 0;
    const unit = step(value);
    return Number((towards(value / unit) * unit).toPrecision(5));
  };
  return { low: round(low, Math.floor), high: round(high, Math.ceil) };
}
