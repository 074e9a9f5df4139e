// SPDX-License-Identifier: Apache-2.0
// The designs that differ from one in a single axis of the space.

/** One value of an axis, everything else as in the design it is compared with. */
export interface Neighbour {
  axis: number; // index into the axes
  value: number;
  row: number;
}

const MOST_MOVED = 5; // the axis itself, and those that its new value makes meaningless or useful

/**
 * An axis that means nothing to one of two designs (a dense design has no FIFO) does not count as different. Where several
 * designs then differ in the same value only, that of the least cost counts.
 * @param axes    numbers by row, one array an axis; NaN is no value
 * @param base    row of the design
 * @param ignored whether an axis means nothing to the design of a row
 * @param cost    by row; NaN where it has none
 * @returns for each axis that means something to the design the other values that a row has, ascending; values without such
 *          a row are left out
 */
export function neighboursOf(
  axes: readonly Float64Array[], base: number, ignored: (axis: number, row: number) => boolean, cost: Float64Array,
): Neighbour[] {
  const at = (axis: number, row: number): number => (axes[axis] as Float64Array)[row] as number;
  const price = (row: number): number => (Number.isFinite(cost[row]) ? (cost[row] as number) : Number.MAX_VALUE);
  const unused = axes.map((_, axis) => ignored(axis, base));
  const found = new Map<string, Neighbour>();
  for (let row = 0; row < (axes[0]?.length ?? 0); ++row) {
    if (row === base) continue;
    const moved: number[] = [];
    for (let axis = 0; axis < axes.length && moved.length <= MOST_MOVED; ++axis) {
      if (at(axis, row) !== at(axis, base) && unused[axis] !== true) moved.push(axis);
    }
    if (moved.length === 0 || moved.length > MOST_MOVED) continue;
    const real = moved.length === 1 ? moved : moved.filter((axis) => !ignored(axis, row));
    const [axis] = real;
    if (axis === undefined || real.length > 1) continue;
    const value = at(axis, row);
    const before = found.get(`${axis} ${value}`);
    if (Number.isFinite(value) && (before === undefined || price(row) < price(before.row))) found.set(`${axis} ${value}`, { axis, value, row });
  }
  return [...found.values()].sort((a, b) => a.axis - b.axis || a.value - b.value);
}
