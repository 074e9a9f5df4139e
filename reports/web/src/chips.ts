// SPDX-License-Identifier: Apache-2.0
// What is selected, as chips that can be taken away, and what can be done with the selection.

import { formatBrushes, isRange, withBrush } from './brush';
import { type Context } from './context';
import { button } from './controls';
import { copyText, el, replaceChildren, saveText } from './dom';
import { exactNumber, shortNumber } from './format';
import { refinedSweep } from './refine';
import { csvText, jsonText } from './table_export';

export class ChipsPanel {
  readonly element = el('div', { class: 'selection-bar', role: 'region', 'aria-label': 'Selection' });
  private readonly chips = el('ul', { class: 'chips' });
  private readonly count = el('p', { class: 'selection-count', role: 'status' });
  private readonly clear: HTMLButtonElement;
  private readonly space: HTMLButtonElement;

  constructor(private readonly context: Context, private readonly listed: () => readonly number[]) {
    const { selection, document } = context;
    this.clear = button('Clear', () => selection.set({ brush: '', filter: '' }), 'quiet');
    const csv = button('CSV', () => saveText('points.csv', 'text/csv', csvText(context.points.columns, this.listed())));
    csv.title = 'The rows of the table, every column';
    const json = button('JSON', () => saveText('points.json', 'application/json', jsonText(context, this.listed())));
    json.title = 'The rows of the table, every parameter and metric';
    this.space = button('Refine: save as a new sweep', () =>
      saveText('refined.json', 'application/json', refinedSweep(context)));
    this.space.title = 'A sweep configuration whose axes have only the values of the selected feasible points';
    this.space.disabled = document.axes.length === 0;
    const link = button('Copy link', (self) => void copyText(window.location.href, self));
    this.element.append(this.count, this.chips, this.clear,
      el('span', { class: 'selection-actions' }, csv, json, this.space, link));
    selection.subscribe((_, changed) => {
      if (changed.has('brush') || changed.has('filter')) this.draw();
    });
  }

  draw(): void {
    const { chosen, points, selection } = this.context;
    this.count.textContent = chosen.everything
      ? `All ${exactNumber(points.count)} points selected`
      : `${exactNumber(chosen.count)} of ${exactNumber(points.count)} points selected`;
    const chip = (text: string, label: string, remove: () => void): HTMLElement =>
      el('li', {}, text, el('button', { type: 'button', 'aria-label': label, on: { click: remove } }, '×'));
    const made: HTMLElement[] = [];
    for (const [name, brush] of chosen.brushes) {
      const column = points.column(name);
      if (column === undefined) continue;
      const text = isRange(brush)
        ? `${name} ${shortNumber(brush.low)} – ${shortNumber(brush.high)}`
        : `${name} ${brush.words.join(', ')}`;
      made.push(chip(text, `Remove the brush on ${name}`, () =>
        selection.set({ brush: formatBrushes(withBrush(chosen.brushes, name, null)) })));
    }
    const filter = selection.current.filter;
    if (filter.trim() !== '' && chosen.error === '') {
      made.push(chip(filter, 'Remove the filter', () => selection.set({ filter: '' })));
    }
    replaceChildren(this.chips, ...made);
    this.clear.hidden = made.length === 0;
  }
}
