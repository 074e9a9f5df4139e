// SPDX-License-Identifier: Apache-2.0
// A few points of a long front, spread over it: what a reader looks at first.

/**
 * The named rows, then one after another the row that lies farthest from all that are chosen already.
 * @param vectors  of each row of the front: objectives scaled to [0, 1]
 * @param named    indices into `vectors` that are always chosen
 * @param most     rows to choose
 * @returns indices into `vectors`, in the order of choice
 */
export function spreadOut(vectors: readonly (readonly number[])[], named: readonly number[], most: number): number[] {
  const chosen: number[] = [];
  const distance = new Float64Array(vectors.length).fill(Infinity);
  const choose = (index: number): void => {
    chosen.push(index);
    const at = vectors[index] as readonly number[];
    vectors.forEach((vector, i) => {
      const apart = Math.hypot(...vector.map((value, k) => value - (at[k] as number)));
      if (apart < (distance[i] as number)) distance[i] = apart;
    });
  };
  named.forEach(choose);
  while (chosen.length < Math.min(most, vectors.length)) {
    let farthest = 0;
    for (let i = 1; i < distance.length; ++i) if ((distance[i] as number) > (distance[farthest] as number)) farthest = i;
    if ((distance[farthest] as number) === 0) break; // the rest are twins of those chosen
    choose(farthest);
  }
  return chosen;
}

/** Scaled to [0, 1] over all values, on a log scale where they spread far; an unknown value counts as the middle. */
export function scaled(values: readonly number[], log: boolean): number[] {
  const of = (value: number): number => (log ? Math.log(value) : value);
  const known = values.map(of).filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return values.map((value) => (Number.isFinite(of(value)) && high > low ? (of(value) - low) / (high - low) : 0.5));
}
