// SPDX-License-Identifier: Apache-2.0
// One design in full: parameters, metrics beside the baseline's, resources and layers.

import { type Column, unitOf } from './columns';
import { type Context, explainCommand } from './context';
import { copyText, el, replaceChildren } from './dom';
import { percent, shortNumber, withUnit } from './format';
import { layersView } from './layers';
import { resourcesView } from './resources';
import { confirmedText } from './tooltip';

function tabs(context: Context, selected: string): HTMLElement {
  const { picks, baseline } = context.document;
  const entries = picks.map((pick) => ({ label: pick.title, id: pick.id }));
  if (baseline !== null) entries.push({ label: 'Baseline', id: baseline.id });
  const buttons = entries
    .filter((entry) => context.points.row(entry.id) !== undefined)
    .map((entry) => {
      const button = el('button', { type: 'button', 'aria-pressed': String(entry.id === selected) }, entry.label);
      button.addEventListener('click', () => context.selection.set({ selected: entry.id }));
      return button;
    });
  return el('div', { class: 'segments', role: 'group', 'aria-label': 'Point' }, ...buttons);
}

function againstBaseline(context: Context, column: Column, row: number): string {
  const before = context.document.baseline?.metrics[column.name];
  const now = column.value(row);
  if (typeof before !== 'number' || typeof now !== 'number' || before === 0) return '';
  const change = now / before - 1;
  if (Math.abs(change) < 0.0005) return '=';
  return `${change < 0 ? '−' : '+'}${percent(Math.abs(change))}`;
}

function metricsTable(context: Context, row: number): HTMLElement {
  const { baseline, run } = context.document;
  const metrics = context.points.columns.filter((c) => c.group === 'metric' && c.value(row) !== null);
  const confirmed = metrics.some((c) => context.points.confirmed(row, c.name) !== null);
  const head = (text: string): HTMLElement => el('th', { scope: 'col', class: 'number' }, text);
  const cell = (text: string): HTMLElement => el('td', { class: 'number' }, text);
  const line = (column: Column): HTMLElement => {
    const before = baseline?.metrics[column.name] ?? null;
    return el('tr', {},
      el('th', { scope: 'row', title: column.description }, column.name),
      cell(withUnit(column.text(row), unitOf(column))),
      confirmed && cell(shortNumber(context.points.confirmed(row, column.name), column.integer)),
      baseline !== null && cell(shortNumber(before, column.integer)),
      baseline !== null && cell(againstBaseline(context, column, row)));
  };
  return el('table', { class: 'plain' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'metric'), head(run.fidelity),
      confirmed && head(run.confirmed_fidelity), baseline !== null && head('baseline'),
      baseline !== null && head('change'))),
    el('tbody', {}, ...metrics.map(line)));
}

function parametersTable(context: Context, row: number): HTMLElement {
  const columns = context.points.columns.filter((c) => c.group === 'parameter');
  const axes = new Set(context.document.axes.map((axis) => axis.parameter));
  const line = (column: Column): HTMLElement =>
    el('tr', { class: axes.has(column.name) ? '' : 'muted' },
      el('th', { scope: 'row', title: column.description }, column.name),
      el('td', { class: 'number' }, withUnit(column.text(row), unitOf(column))));
  return el('table', { class: 'plain' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'parameter'), el('th', { scope: 'col', class: 'number' }, 'value'))),
    el('tbody', {},
      ...columns.filter((c) => axes.has(c.name)).map(line),
      ...columns.filter((c) => !axes.has(c.name)).map(line)));
}

export class PointPanel {
  readonly element = el('div', {});

  constructor(private readonly context: Context) {
    context.selection.subscribe((_, changed) => {
      if (changed.has('selected')) this.draw();
    });
  }

  draw(): void {
    const { points, selection, document } = this.context;
    const id = selection.current.selected;
    const row = points.row(id);
    if (row === undefined) {
      replaceChildren(this.element, tabs(this.context, id),
        el('p', { class: 'caption' }, 'Choose a point in the chart or the table.'));
      return;
    }
    const detail = document.details.find((one) => one.id === id);
    const command = explainCommand(this.context, id);
    const copy = el('button', { type: 'button', class: 'quiet' }, 'Copy');
    copy.addEventListener('click', () => void copyText(command, copy));
    const reason = points.reasonText(row);
    const state = points.onFront(row) ? 'on the Pareto front' : points.status(row);
    const confirmed = confirmedText(document, points, row);
    replaceChildren(this.element,
      tabs(this.context, id),
      el('p', { class: 'point-title' }, el('code', {}, id), ` ${state}`,
        confirmed !== null && `, ${confirmed}`, reason !== '' && el('span', { class: 'reason' }, ` ${reason}`)),
      el('div', { class: 'columns' },
        el('div', {}, resourcesView(this.context, row, detail), el('h3', {}, 'Metrics'), metricsTable(this.context, row)),
        el('div', {}, el('h3', {}, 'Parameters'), parametersTable(this.context, row))),
      el('h3', {}, 'Layers'),
      detail === undefined
        ? el('p', {}, 'The page holds the layers of the named points. For this one: ', el('code', {}, command), ' ', copy)
        : layersView(detail));
  }
}
