// SPDX-License-Identifier: Apache-2.0
// One design in full: parameters, metrics beside the baseline's, resources, layers, roofline, traffic, commands.

import { type Column, numberAt, unitOf } from './columns';
import { type Context, detailOf, isIgnored, pinnedIds, pointCommands, togglePin } from './context';
import { button } from './controls';
import type { Detail } from './data';
import { copyText, el, replaceChildren, saveText } from './dom';
import { fidelityName, percent, shortNumber, withUnit } from './format';
import { layersOf, layersView } from './layers';
import { measurementsView } from './measurements';
import { networkGraph } from './network_graph';
import { resourcesView } from './resources';
import { rooflineCard } from './roofline';
import { simulatedView } from './simulated';
import { jsonValue } from './table_export';
import { confirmedText } from './tooltip';
import { trafficView } from './traffic';

function tabs(context: Context, selected: string): HTMLElement {
  const { picks, baseline } = context.document;
  const entries = picks.map((pick) => ({ label: pick.title, id: pick.id }));
  if (baseline !== null) entries.push({ label: 'Baseline', id: baseline.id });
  const buttons = entries
    .filter((entry) => context.points.row(entry.id) !== undefined)
    .map((entry) => {
      const made = button(entry.label, () => context.selection.set({ selected: entry.id }));
      made.setAttribute('aria-pressed', String(entry.id === selected));
      return made;
    });
  return el('div', { class: 'segments', role: 'group', 'aria-label': 'Named points' }, ...buttons);
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
      confirmed && head(fidelityName(run.confirmed_fidelity)), baseline !== null && head('baseline'),
      baseline !== null && head('change'))),
    el('tbody', {}, ...metrics.map(line)));
}

function parametersTable(context: Context, row: number): HTMLElement {
  const columns = context.points.columns.filter((c) => c.group === 'parameter');
  const axes = new Set(context.document.axes.map((axis) => axis.parameter));
  const line = (column: Column): HTMLElement =>
    el('tr', { class: axes.has(column.name) ? '' : 'muted' },
      el('th', { scope: 'row', title: column.description }, column.name),
      el('td', { class: 'number' }, isIgnored(context, column, row) ? 'not used' : withUnit(column.text(row), unitOf(column))));
  return el('table', { class: 'plain' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'parameter'), el('th', { scope: 'col', class: 'number' }, 'value'))),
    el('tbody', {},
      ...columns.filter((c) => axes.has(c.name)).map(line),
      ...columns.filter((c) => !axes.has(c.name)).map(line)));
}

/** The point as a file that `simulate` takes. */
function pointFile(context: Context, row: number): string {
  const parameters = Object.fromEntries(
    context.points.columns.filter((c) => c.group === 'parameter').map((c) => [c.name, jsonValue(context, c, row)]));
  return `${JSON.stringify({ device: context.document.device.file, parameters }, null, 2)}\n`;
}

function commands(context: Context, id: string, row: number): HTMLElement {
  return el('div', {},
    el('h3', {}, 'More of this point'),
    ...pointCommands(context, id).map((command) =>
      el('p', { class: 'command' }, el('code', {}, command), button('Copy', (self) => void copyText(command, self), 'quiet'))),
    button('Save as a point file', () => saveText(`${id.replace(/[^\w.-]/g, '_')}.json`, 'application/json', pointFile(context, row))));
}

export class PointPanel {
  readonly element = el('div', {});

  constructor(private readonly context: Context) {
    context.selection.subscribe((_, changed) => {
      if (changed.has('selected') || changed.has('pins')) this.draw();
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
    const detail = detailOf(this.context, id);
    const reason = points.reasonText(row);
    const state = points.onFront(row) ? 'on the Pareto front' : points.status(row);
    const confirmed = confirmedText(document, points, row);
    const pinned = pinnedIds(this.context).includes(id);
    const pin = button(pinned ? '★ Pinned' : '☆ Pin to compare', () => togglePin(this.context, id));
    pin.setAttribute('aria-pressed', String(pinned));
    replaceChildren(this.element,
      el('div', { class: 'controls' }, tabs(this.context, id), pin),
      el('p', { class: 'point-title' }, el('code', {}, id), ` ${state}`,
        confirmed !== null && `, ${confirmed}`, reason !== '' && el('span', { class: 'reason' }, ` ${reason}`)),
      el('div', { class: 'columns' },
        el('div', {}, resourcesView(this.context, row, detail), el('h3', {}, 'Metrics'), metricsTable(this.context, row)),
        el('div', {}, measurementsView(this.context, id), el('h3', {}, 'Parameters'), parametersTable(this.context, row))),
      ...this.inside(detail, row),
      commands(this.context, id, row));
  }

  private inside(detail: Detail | undefined, row: number): (HTMLElement | null)[] {
    const { points, document } = this.context;
    if (detail === undefined) {
      return [
        el('h3', {}, 'Layers'),
        el('p', { class: 'caption' }, 'The page holds the layers of the named points and of the first of the front. For this one, ask with the command below.'),
      ];
    }
    const layers = layersOf(document, detail);
    const size = (name: string): number => {
      const column = points.column(name);
      return column === undefined ? NaN : numberAt(column, row);
    };
    return [
      el('h3', {}, 'Layers'),
      layersView(layers, fidelityName(document.run.confirmed_fidelity)),
      el('div', { class: 'columns' },
        rooflineCard(detail, layers, size('pe.rows') * size('pe.columns')),
        trafficView(layers, detail.traffic)),
      simulatedView(layers, detail.simulated, fidelityName(document.run.confirmed_fidelity)),
      networkGraph(layers, this.element.clientWidth),
    ];
  }
}
