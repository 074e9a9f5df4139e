// SPDX-License-Identifier: Apache-2.0
// Members of a pruned family and the hardware that serves each best.

/** Of each member the feasible row with the least of a metric. */
export function bestRows(members: Float64Array, metric: Float64Array, feasible: (row: number) => boolean): Map<number, number> {
  const out = new Map<number, number>();
  for (let row = 0; row < members.length; ++row) {
    const [member, value] = [members[row] as number, metric[row] as number];
    if (!feasible(row) || !Number.isFinite(value)) continue;
    const before = out.get(member);
    if (before === undefined || value < (metric[before] as number)) out.set(member, row);
  }
  return out;
}
