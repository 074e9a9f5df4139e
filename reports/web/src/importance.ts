// SPDX-License-Identifier: Apache-2.0
// How much of a metric's spread an axis explains by itself: the share of the variance that lies between the axis'
// values (the correlation ratio, eta squared).

import type { Column } from './columns';
import type { Context } from './context';
import { el } from './dom';
import { percent } from './format';

/** In [0, 1]; 0 where the metric does not spread. Over the rows of the mask where both are known. */
export function varianceShare(axis: Float64Array, metric: Float64Array, mask: (row: number) => boolean): number {
  const groups = new Map<number, { count: number; sum: number }>();
  let [count, sum, squares] = [0, 0, 0];
  for (let row = 0; row < axis.length; ++row) {
    const [key, value] = [axis[row] as number, metric[row] as number];
    if (!mask(row) || !Number.isFinite(key) || !Number.isFinite(value)) continue;
    const group = groups.get(key) ?? { count: 0, sum: 0 };
    group.count += 1;
    group.sum += value;
    groups.set(key, group);
    count += 1;
    sum += value;
    squares += value * value;
  }
  const total = squares - (sum * sum) / Math.max(1, count);
  if (count < 2 || total <= 1e-12 * squares) return 0;
  let between = -(sum * sum) / count;
  for (const group of groups.values()) between += (group.sum * group.sum) / group.count;
  return Math.min(1, Math.max(0, between / total));
}

export function importanceView(context: Context): HTMLElement | null {
  const { points, document } = context;
  const axes = document.axes.map((axis) => points.column(axis.parameter)).filter((c): c is Column => c !== undefined && c.varies);
  const names = [...new Set([...document.objectives, 'latency_ms', 'energy_mj'])];
  const metrics = names.map((name) => points.column(name)).filter((c): c is Column => c !== undefined && c.varies);
  if (axes.length === 0 || metrics.length === 0) return null;
  const feasible = (row: number): boolean => points.feasible(row);
  // On a log scale, as the charts are: factors count, not differences.
  const logs = (column: Column): Float64Array => column.numbers().map((value) => (value > 0 ? Math.log(value) : NaN));
  const shares = axes.map((axis) => metrics.map((metric) => varianceShare(axis.numbers(), logs(metric), feasible)));
  const order = axes.map((_, i) => i).sort((a, b) => Math.max(...(shares[b] ?? [])) - Math.max(...(shares[a] ?? [])));
  const cell = (share: number): HTMLElement => {
    const fill = el('span', { class: 'fill' });
    fill.style.width = `${share * 100}%`;
    return el('td', { class: 'share' }, el('div', { class: 'gauge', 'aria-hidden': 'true' }, fill), el('span', {}, percent(share)));
  };
  return el('div', {},
    el('h3', {}, 'Importance of each axis'),
    el('p', { class: 'caption' },
      'Share of a metric\'s variance (of its logarithm) over the feasible points that the axis explains by itself. Caution: what two axes do ' +
      'together counts for neither, infeasible combinations leave gaps, and shares depend on the values the space has.'),
    el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Importance of each axis' },
      el('table', { class: 'plain importance' },
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'axis'), ...metrics.map((m) => el('th', { scope: 'col' }, m.name)))),
        el('tbody', {}, ...order.map((i) =>
          el('tr', {}, el('th', { scope: 'row' }, axes[i]?.name ?? ''), ...(shares[i] ?? []).map(cell)))))));
}
