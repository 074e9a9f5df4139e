// SPDX-License-Identifier: Apache-2.0
// The points as a table: the equal of the chart for keyboard and screen reader. Only the rows in view exist.

import { type Column, unitOf } from './columns';
import { type Context, pinnedIds, spreads, togglePin } from './context';
import { append, breakable, el, replaceChildren } from './dom';
import { exactNumber } from './format';
import type { Scope } from './selection';
import { scaled, spreadOut } from './shortlist';
import { sortedRows, tableRows } from './table_rows';

const ROW_HEIGHT = 30;
const SPARE_ROWS = 12; // beyond the view, above and below
const MOST_PRINTED = 200;
const SHORT = 12; // rows of the shortlist; a front that is hardly longer has none
const STATE_COLUMNS = ['status', 'reason', 'reason_text'];

function startColumns(context: Context): Set<string> {
  const { points, document } = context;
  const space = new Set(document.axes.map((axis) => axis.parameter));
  const varied = points.columns.filter((c) => space.has(c.name) && c.varies).map((c) => c.name);
  const metrics = ['latency_ms', 'energy_mj', 'dsp', 'lut', 'bram18'];
  return new Set(['id', ...varied, ...document.objectives, ...metrics]);
}

// What a reader compares comes first: the objectives, other metrics, then what was chosen.
function tableOrder(context: Context): Column[] {
  const { points, document } = context;
  const rank = (column: Column): number =>
    column.name === 'id' ? 0
      : column.name === 'status' || column.name === 'reason' ? 0.5
      : document.objectives.includes(column.name) ? 1
        : column.group === 'metric' ? 2
          : column.group === 'parameter' ? 3 : 4;
  return [...points.columns].sort((a, b) => rank(a) - rank(b));
}

/** Rows of the shortlist: the named points and others that are spread over the front. Empty for a short front. */
function shortlistOf({ document, points }: Context): number[] {
  const { front } = document.points;
  if (front.length < 2 * SHORT) return [];
  const objectives = document.objectives.map((name) => points.column(name)).filter((c): c is Column => c !== undefined);
  const columns = objectives.map((column) => {
    const numbers = column.numbers();
    return scaled(front.map((row) => numbers[row] as number), spreads(column));
  });
  const named = [...new Set(document.picks.map((pick) => front.indexOf(points.row(pick.id) ?? -1)))].filter((at) => at >= 0);
  return spreadOut(front.map((_, at) => columns.map((column) => column[at] as number)), named, SHORT).map((at) => front[at] as number);
}

export class TablePanel {
  readonly element: HTMLElement;
  private readonly chosen: Set<string>;
  rows: number[] = []; // listed now
  private sorted: { by: string; rows: Uint32Array } | null = null;
  private columns: Column[] = [];
  private active = 0; // the row the keyboard is on
  private printing = false;
  private pins: ReadonlySet<string> = new Set();
  private readonly filter = el('input', {
    type: 'search',
    class: 'filter',
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: 'pe.rows >= 16 && latency_ms < 5',
    'aria-label': 'Filter expression',
    'aria-describedby': 'filter-state',
  });
  private readonly state = el('p', { id: 'filter-state', class: 'caption', role: 'status' });
  private readonly scroller = el('div', { class: 'table-scroller' });
  private readonly head = el('thead', {});
  private readonly body = el('tbody', {});
  private readonly table = el('table', { class: 'points', role: 'grid', 'aria-label': 'Points' }, this.head, this.body);
  private readonly shortlist: ReadonlySet<number>;
  private readonly scopes = new Map<Scope, HTMLButtonElement>();

  constructor(private readonly context: Context) {
    this.chosen = startColumns(context);
    this.shortlist = new Set(shortlistOf(context));
    this.scroller.appendChild(this.table);
    this.element = el(
      'div', {},
      el('div', { class: 'controls' }, this.scopeButtons(), this.filter, this.columnPicker()),
      this.state,
      this.scroller,
    );
    this.listen();
  }

  private scopeButtons(): HTMLElement {
    const box = el('div', { class: 'segments', role: 'group', 'aria-label': 'Which points' });
    const { counts, points } = this.context.document;
    const all: [Scope, string, number][] = [
      ...(this.shortlist.size > 0 ? [['short', 'Shortlist', this.shortlist.size] as [Scope, string, number]] : []),
      ['front', 'Front', points.front.length],
      ['feasible', 'Feasible', this.context.points.count === counts.evaluated ? counts.feasible : NaN],
      ['all', 'All', points.count],
    ];
    for (const [scope, label, count] of all) {
      const text = Number.isNaN(count) ? label : `${label} ${exactNumber(count)}`;
      const button = el('button', { type: 'button' }, text);
      if (scope === 'short') button.title = 'The named points and others that are spread evenly over the front';
      button.addEventListener('click', () => this.context.selection.set({ scope }));
      this.scopes.set(scope, button);
      box.appendChild(button);
    }
    return box;
  }

  private columnPicker(): HTMLElement {
    const list = el('div', { class: 'picker-list' });
    const { points } = this.context;
    for (const group of ['parameter', 'metric', 'point'] as const) {
      const box = el('fieldset', {}, el('legend', {}, group === 'point' ? 'state' : `${group}s`));
      for (const column of points.columns.filter((one) => one.group === group)) {
        const input = el('input', { type: 'checkbox', checked: this.chosen.has(column.name) });
        input.addEventListener('change', () => {
          if (input.checked) this.chosen.add(column.name);
          else this.chosen.delete(column.name);
          this.refresh();
        });
        append(box, [el('label', { class: 'check', title: column.description }, input, column.name)]);
      }
      list.appendChild(box);
    }
    return el('details', { class: 'picker' }, el('summary', {}, 'Columns'), list);
  }

  private listen(): void {
    const { selection } = this.context;
    let timer = 0;
    this.filter.addEventListener('input', () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => selection.set({ filter: this.filter.value }), 150);
    });
    this.scroller.addEventListener('scroll', () => this.drawRows());
    this.body.addEventListener('click', (event) => {
      const index = this.rowIndexOf(event.target);
      if (event.target instanceof Element && event.target.closest('td.pin') !== null) this.pin(index);
      else this.pick(index);
    });
    this.body.addEventListener('keydown', (event) => this.onKey(event));
    selection.subscribe((_, changed) => {
      if (changed.has('filter') || changed.has('brush') || changed.has('scope') || changed.has('sort')) this.refresh();
      else if (changed.has('selected') || changed.has('pins')) this.drawRows();
    });
    for (const [name, on] of [['beforeprint', true], ['afterprint', false]] as const) {
      window.addEventListener(name, () => {
        this.printing = on;
        this.drawRows();
      });
    }
    new ResizeObserver(() => this.drawRows()).observe(this.scroller);
  }

  refresh(): void {
    const { points, selection, chosen } = this.context;
    const view = selection.current;
    if (this.sorted?.by !== view.sort) this.sorted = { by: view.sort, rows: sortedRows(points, view.sort) };
    this.rows = tableRows(points, view.scope, chosen.mask, this.sorted.rows, this.shortlist);
    const stated = view.scope === 'all' ? STATE_COLUMNS : [];
    const shown = new Set([...this.chosen, ...stated]);
    this.columns = tableOrder(this.context).filter((column) => shown.has(column.name));
    this.active = Math.min(this.active, Math.max(0, this.rows.length - 1));
    if (document.activeElement !== this.filter) this.filter.value = view.filter;
    this.filter.setAttribute('aria-invalid', String(chosen.error !== ''));
    this.state.className = chosen.error === '' ? 'caption' : 'caption error';
    const count = `${exactNumber(this.rows.length)} ${this.rows.length === 1 ? 'row' : 'rows'}`;
    this.state.textContent = chosen.error === '' ? `${count}.` : `Filter not applied: ${chosen.error}.`;
    for (const [scope, button] of this.scopes) {
      button.setAttribute('aria-pressed', String(scope === view.scope));
    }
    this.table.setAttribute('aria-rowcount', String(this.rows.length + 1));
    this.drawHead();
    this.drawRows();
  }

  private drawHead(): void {
    const sort = this.context.selection.current.sort;
    const row = el('tr', {}, el('th', { scope: 'col', class: 'pin' }, el('span', { class: 'off-screen' }, 'pinned')));
    for (const column of this.columns) {
      const sorted = sort === column.name ? 'ascending' : sort === `-${column.name}` ? 'descending' : 'none';
      const arrow = sorted === 'ascending' ? ' ▲' : sorted === 'descending' ? ' ▼' : '';
      const button = el('button', { type: 'button', title: column.description }, ...breakable(column.name), arrow);
      button.addEventListener('click', () => {
        this.context.selection.set({ sort: sorted === 'ascending' ? `-${column.name}` : column.name });
      });
      const unit = unitOf(column);
      append(row, [
        el('th', { scope: 'col', 'aria-sort': sorted, class: column.numeric ? 'number' : '' }, button,
          el('span', { class: 'unit' }, unit)),
      ]);
    }
    replaceChildren(this.head, row);
  }

  private window(): [number, number] {
    if (this.printing) return [0, Math.min(this.rows.length, MOST_PRINTED)];
    const first = Math.floor(this.scroller.scrollTop / ROW_HEIGHT) - SPARE_ROWS;
    const fit = Math.ceil(this.scroller.clientHeight / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const begin = Math.max(0, Math.min(first, this.rows.length - fit));
    return [begin, Math.min(this.rows.length, begin + fit)];
  }

  private drawRows(): void {
    const [begin, end] = this.window();
    const focused = this.body.contains(document.activeElement);
    this.pins = new Set(pinnedIds(this.context));
    const spacer = (rows: number): HTMLElement | false => {
      if (rows <= 0 || this.printing) return false;
      const cell = el('td', { colspan: this.columns.length + 1 });
      cell.style.height = `${rows * ROW_HEIGHT}px`;
      return el('tr', { 'aria-hidden': 'true', class: 'spacer' }, cell);
    };
    const drawn: HTMLElement[] = [];
    for (let index = begin; index < end; ++index) drawn.push(this.drawRow(index));
    replaceChildren(this.body, spacer(begin), ...drawn, spacer(this.rows.length - end));
    if (focused) this.focusRow(this.active);
  }

  private drawRow(index: number): HTMLElement {
    const { points, selection } = this.context;
    const row = this.rows[index] as number;
    const selected = points.id(row) === selection.current.selected;
    const line = el('tr', {
      'data-index': index,
      'aria-rowindex': index + 2,
      'aria-selected': String(selected),
      tabindex: index === this.active ? 0 : -1,
      class: points.onFront(row) ? 'front' : points.status(row),
    });
    const pinned = this.pins.has(points.id(row));
    append(line, [el('td', { class: pinned ? 'pin pinned' : 'pin', title: 'Pin to compare (key p)' }, pinned ? '★' : '☆')]);
    for (const column of this.columns) {
      append(line, [el('td', { class: column.numeric ? 'number' : '' }, column.text(row))]);
    }
    return line;
  }

  private rowIndexOf(target: EventTarget | null): number {
    const line = target instanceof Element ? target.closest('tr[data-index]') : null;
    return line === null ? -1 : Number(line.getAttribute('data-index'));
  }

  private pick(index: number): void {
    const row = this.rows[index];
    if (row === undefined) return;
    this.active = index;
    this.context.selection.set({ selected: this.context.points.id(row) });
  }

  private pin(index: number): void {
    const row = this.rows[index];
    if (row === undefined) return;
    this.active = index;
    togglePin(this.context, this.context.points.id(row));
  }

  private focusRow(index: number): void {
    this.body.querySelector<HTMLElement>(`tr[data-index="${index}"]`)?.focus({ preventScroll: true });
  }

  private onKey(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 };
    const step = event.key === 'Home' ? -Infinity : event.key === 'End' ? Infinity : steps[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.pick(this.active);
    } else if (event.key === 'p') {
      this.pin(this.active);
    } else if (step !== undefined) {
      event.preventDefault();
      this.active = Math.max(0, Math.min(this.rows.length - 1, this.active + step));
      this.scrollTo(this.active);
      this.drawRows();
      this.focusRow(this.active);
    }
  }

  private scrollTo(index: number): void {
    const top = index * ROW_HEIGHT;
    const view = this.scroller.clientHeight - this.head.offsetHeight - ROW_HEIGHT;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top > this.scroller.scrollTop + view) this.scroller.scrollTop = top - view;
  }
}
