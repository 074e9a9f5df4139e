// SPDX-License-Identifier: Apache-2.0
// Two to four pinned points side by side; what differs is marked.

import { type Column, unitOf } from './columns';
import { type Context, MOST_PINS, detailOf, isIgnored, pinnedIds, togglePin } from './context';
import { button } from './controls';
import { el, replaceChildren } from './dom';
import { exactNumber, percent, shortNumber, withUnit } from './format';
import { type Layer, layersOf } from './layers';

type Cells = (row: number, index: number) => HTMLElement;

export class ComparePanel {
  readonly element = el('div', {});

  constructor(private readonly context: Context) {
    context.selection.subscribe((_, changed) => {
      if (changed.has('pins')) this.draw();
    });
  }

  draw(): void {
    const { context } = this;
    const ids = pinnedIds(context);
    const rows = ids.map((id) => context.points.row(id) as number);
    const presets = el('div', { class: 'controls' },
      button('Pin the named points', () => {
        const named = [...context.document.picks.map((pick) => pick.id), context.document.baseline?.id ?? ''];
        const known = [...new Set(named)].filter((id) => context.points.row(id) !== undefined);
        context.selection.set({ pins: known.slice(0, MOST_PINS).join(',') });
      }),
      ids.length > 0 && button('Unpin all', () => context.selection.set({ pins: '' })));
    if (rows.length < 2) {
      replaceChildren(this.element, presets, el('p', { class: 'caption' },
        rows.length === 0
          ? 'Pin two to four points: the star in the table, or "Pin" on a point\'s page.'
          : `${ids[0] ?? ''} is pinned. Pin another to compare.`));
      return;
    }
    replaceChildren(this.element, presets, this.table(ids, rows), this.layers(ids));
  }

  private table(ids: readonly string[], rows: readonly number[]): HTMLElement {
    const { points } = this.context;
    const known = (column: Column): boolean => rows.some((row) => column.value(row) !== null);
    const parameters = points.columns.filter((c) => c.group === 'parameter');
    const differing = parameters.filter((c) => new Set(rows.map((row) => c.value(row))).size > 1);
    const metrics = points.columns.filter((c) => c.group === 'metric' && known(c));
    const heads = ids.map((id, index) =>
      el('th', { scope: 'col', class: 'number' }, `${index + 1}: `, el('code', {}, id), ' ',
        el('button', { type: 'button', class: 'quiet', 'aria-label': `Unpin ${id}`, on: { click: () => togglePin(this.context, id) } }, '×')));
    const line = (column: Column, cell: Cells, kind: string): HTMLElement =>
      el('tr', { class: kind }, el('th', { scope: 'row', title: column.description }, column.name), ...rows.map(cell));
    const group = (words: string): HTMLElement =>
      el('tr', { class: 'group' }, el('th', { colspan: rows.length + 1, scope: 'colgroup' }, words));
    const same = parameters.length - differing.length;
    return el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Pinned points side by side' },
      el('table', { class: 'plain compare' },
        el('thead', {}, el('tr', {}, el('td', {}), ...heads)),
        el('tbody', {},
          group(`Parameters that differ (${same} are the same)`),
          ...differing.map((c) => line(c, (row) => el('td', { class: 'number' }, isIgnored(this.context, c, row) ? 'not used' : withUnit(c.text(row), unitOf(c))), 'differs')),
          group('Metrics: ● the best, and what the others are of the first'),
          ...metrics.map((c) => line(c, this.metricCell(c, rows), '')))));
  }

  private metricCell(column: Column, rows: readonly number[]): Cells {
    const numbers = column.numbers();
    const values = rows.map((row) => numbers[row] as number);
    const sign = column.direction === 'maximise' ? -1 : 1;
    const known = values.filter(Number.isFinite).map((value) => sign * value);
    const best = Math.min(...known);
    const differ = new Set(known).size > 1;
    return (_, index) => {
      const value = values[index] as number;
      const text = withUnit(shortNumber(value, column.integer), unitOf(column));
      const wins = differ && column.direction !== 'none' && sign * value === best;
      const first = values[0] as number;
      const ratio = index > 0 && differ && first !== 0 && Number.isFinite(value / first) ? percent(value / first) : '';
      return el('td', { class: wins ? 'number best' : 'number' }, wins && '● ', text, ratio !== '' && el('span', { class: 'muted' }, ` ${ratio}`));
    };
  }

  // Bars of one scale: which layer makes the difference.
  private layers(ids: readonly string[]): HTMLElement | null {
    const details = ids.map((id) => detailOf(this.context, id));
    if (details.some((detail) => detail === undefined)) {
      return el('p', { class: 'caption' }, 'Layers are compared where the page holds them for all pinned points (the named points and the first of the front).');
    }
    const all = details.map((detail) => (detail === undefined ? [] : layersOf(this.context.document, detail)));
    const cycles = (layer: Layer | undefined): number => layer?.figure('cycles') ?? 0;
    const most = Math.max(1, ...all.flat().map(cycles));
    const names = [...new Set(all.flat().filter((layer) => layer.placement === 'scfa').map((layer) => layer.name))];
    const bar = (layer: Layer | undefined): HTMLElement => {
      const fill = el('span', { class: 'fill' });
      fill.style.width = `${(cycles(layer) / most) * 100}%`;
      return el('td', { class: 'compare-bar' }, el('div', { class: 'gauge', 'aria-hidden': 'true' }, fill), exactNumber(cycles(layer)));
    };
    return el('details', {},
      el('summary', {}, 'Cycles by layer'),
      el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Cycles by layer of the pinned points' },
        el('table', { class: 'plain layers' },
          el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'layer'), ...ids.map((id) => el('th', { scope: 'col' }, el('code', {}, id))))),
          el('tbody', {}, ...names.map((name) =>
            el('tr', {}, el('th', { scope: 'row' }, el('bdi', {}, name)), ...all.map((layers) => bar(layers.find((l) => l.name === name)))))))));
  }
}
