// SPDX-License-Identifier: Apache-2.0
// The selection as the space of a new sweep.

import type { Context } from './context';
import type { ParameterInfo, ParameterValue } from './data';

export type Space = Record<string, ParameterValue[]>;

function written(info: ParameterInfo | undefined, value: number | string | null): ParameterValue {
  return info?.kind === 'boolean' ? value === 'true' : (value ?? '');
}

/** For each axis of the run the values that the selected feasible points have, in the axis' order. */
export function refinedSpace(context: Context): Space {
  const { points, chosen, document } = context;
  const out: Space = {};
  for (const axis of document.axes) {
    const column = points.column(axis.parameter);
    if (column === undefined) continue;
    const info = document.parameters.find((one) => one.name === axis.parameter);
    const numbers = column.numbers();
    const seen = new Set<ParameterValue>();
    const known = new Set<number>();
    for (let row = 0; row < points.count; ++row) {
      const number = numbers[row] as number;
      if (chosen.mask[row] === 0 || known.has(number) || !points.feasible(row)) continue;
      known.add(number);
      seen.add(written(info, column.value(row)));
    }
    out[axis.parameter] = axis.values.filter((value) => seen.has(value));
  }
  return out;
}

/** The run's configuration with the refined space in place of its own. */
export function refinedSweep(context: Context): string {
  const space = refinedSpace(context);
  let base: Record<string, unknown> = {};
  try {
    base = JSON.parse(context.document.provenance.configuration) as Record<string, unknown>;
  } catch {
    // A configuration that is no JSON: the space alone is still of use.
  }
  const name = typeof base['name'] === 'string' ? { name: `${base['name']}-refined` } : {};
  return `${JSON.stringify({ ...base, ...name, space }, null, 2)}\n`;
}
