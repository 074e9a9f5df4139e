// SPDX-License-Identifier: Apache-2.0
// What each axis does to the chosen design: every other value of it, all else as it is.

import type { Column } from './columns';
import { type Context, valueName } from './context';
import { button } from './controls';
import { el, replaceChildren } from './dom';
import { percent } from './format';
import { type Neighbour, neighboursOf } from './neighbours';

const METRICS = ['latency_ms', 'energy_mj'] as const;
const MOST_CHANGE = Math.log(4); // a bar that long fills its half

function change(column: Column, base: number, row: number): number | null {
  const [before, after] = [column.value(base), column.value(row)];
  return typeof before === 'number' && typeof after === 'number' && before > 0 && after > 0 ? after / before : null;
}

function changeText(factor: number): string {
  if (Math.abs(factor - 1) < 0.0005) return '=';
  return factor >= 2 ? `×\u202f${factor.toFixed(2)}` : `${factor < 1 ? '−' : '+'}${percent(Math.abs(factor - 1))}`;
}

// From the middle to the left: less, to the right: more; on a scale of factors.
function bar(factor: number | null): HTMLElement {
  const box = el('div', { class: 'change', 'aria-hidden': 'true' });
  if (factor === null || factor === 1) return box;
  const half = (Math.min(MOST_CHANGE, Math.abs(Math.log(factor))) / MOST_CHANGE) * 50;
  const piece = el('span', { class: factor < 1 ? 'less' : 'more' });
  piece.style.left = `${factor < 1 ? 50 - half : 50}%`;
  piece.style.width = `${Math.max(0.5, half)}%`;
  box.appendChild(piece);
  return box;
}

export class SensitivityPanel {
  readonly element = el('div', {});

  constructor(private readonly context: Context) {
    context.selection.subscribe((_, changed) => {
      if (changed.has('selected')) this.draw();
    });
  }

  draw(): void {
    const { points, selection, document } = this.context;
    const base = points.row(selection.current.selected);
    const axes = document.axes.map((axis) => points.column(axis.parameter)).filter((c): c is Column => c !== undefined && c.varies);
    const metrics = METRICS.map((name) => points.column(name)).filter((c): c is Column => c !== undefined);
    if (base === undefined || !points.feasible(base) || axes.length === 0 || metrics.length === 0) {
      replaceChildren(this.element);
      return;
    }
    const ignored = this.ignoredBy(axes);
    const steps = neighboursOf(axes.map((axis) => axis.numbers()), base, ignored, (metrics[0] as Column).numbers());
    const unused = axes.filter((_, axis) => ignored(axis, base));
    const spread = (list: readonly Neighbour[]): number => Math.max(0, ...list.flatMap(({ row }) =>
      metrics.map((metric) => Math.abs(Math.log((points.feasible(row) ? change(metric, base, row) : null) ?? 1)))));
    const groups = axes
      .map((axis, index) => ({ axis, list: steps.filter((step) => step.axis === index) }))
      .filter(({ list }) => list.length > 0)
      .sort((a, b) => spread(b.list) - spread(a.list));
    const silent = axes.filter((axis) => !unused.includes(axis) && !groups.some((group) => group.axis === axis));
    replaceChildren(this.element,
      el('h3', {}, 'Sensitivity: one axis at a time'),
      el('p', { class: 'caption' }, 'What becomes of ', el('code', {}, points.id(base)),
        ' when one axis takes another value and all else stays; the axis with the largest effect first. ',
        unused.length > 0 && `It does not use ${unused.map((axis) => axis.name).join(', ')}. `,
        silent.length > 0 && `The page holds no such neighbour for ${silent.map((axis) => axis.name).join(', ')}.`),
      groups.length > 0 && this.table(base, metrics, groups));
  }

  /** As isIgnored, for many rows: by axis and code of the row's format. */
  private ignoredBy(axes: readonly Column[]): (axis: number, row: number) => boolean {
    const format = this.context.points.column('sparse.format');
    if (format === undefined) return () => false;
    const codes = format.numbers();
    const byCode = axes.map((axis) => {
      const unused = this.context.document.axes.find((one) => one.parameter === axis.name)?.unused_by ?? [];
      return format.words.map((word) => unused.includes(word));
    });
    return (axis, row) => byCode[axis]?.[codes[row] as number] === true;
  }

  private table(base: number, metrics: readonly Column[], groups: readonly { axis: Column; list: readonly Neighbour[] }[]): HTMLElement {
    const head = (text: string): HTMLElement => el('th', { scope: 'col' }, text);
    return el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Sensitivity to each axis' },
      el('table', { class: 'plain sensitivity' },
        el('thead', {}, el('tr', {}, head('axis'), head('from'), head('to'), ...metrics.map((metric) => head(metric.name)))),
        ...groups.map(({ axis, list }) =>
          el('tbody', {}, ...list.map((step, index) => this.line(base, metrics, axis, step, index === 0 ? list.length : 0))))));
  }

  private line(base: number, metrics: readonly Column[], axis: Column, { row }: Neighbour, rows: number): HTMLElement {
    const { points, selection } = this.context;
    const to = button(valueName(this.context, axis, row), () => selection.set({ selected: points.id(row) }), 'quiet');
    to.title = `Choose ${points.id(row)}`;
    const feasible = points.feasible(row);
    const cells = feasible
      ? metrics.map((metric) => {
        const factor = change(metric, base, row);
        return el('td', {}, bar(factor), el('span', {}, factor === null ? '' : changeText(factor)));
      })
      : [el('td', { colspan: metrics.length, class: 'muted' }, `${points.status(row)}: ${points.reasonText(row)}`)];
    return el('tr', {},
      rows > 0 && el('th', { scope: 'rowgroup', rowspan: rows }, axis.name),
      rows > 0 && el('td', { rowspan: rows }, valueName(this.context, axis, base)),
      el('td', {}, to), ...cells);
  }
}
