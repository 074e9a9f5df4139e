// SPDX-License-Identifier: Apache-2.0
// How far estimates are from what was confirmed; the same measure as models/eval/agreement.hpp.

import type { Differences } from './data';

/** Relative differences of estimates from what was confirmed; null without a pair. */
export function differencesOf(pairs: readonly (readonly [number, number])[]): Required<Differences> | null {
  const errors = pairs.filter(([, confirmed]) => confirmed !== 0).map(([estimate, confirmed]) => estimate / confirmed - 1);
  if (errors.length === 0) return null;
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const sizes = errors.map(Math.abs);
  return { count: errors.length, bias: mean(errors), mean: mean(sizes), maximum: Math.max(...sizes) };
}
