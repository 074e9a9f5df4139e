// SPDX-License-Identifier: Apache-2.0
// Parallel coordinates: a line a point, an axis a column. Axes are brushed, reordered, hidden, made logarithmic or
// drawn by quantiles.

import { type Brush, formatBrushes, isRange, roundedRange, withBrush } from './brush';
import { fitCanvas } from './cloud';
import type { Column } from './columns';
import type { Context } from './context';
import { pinnedIds } from './context';
import { button, chooser, eachFrame } from './controls';
import { append, breakable, el, replaceChildren } from './dom';
import { exactNumber } from './format';
import { colourOf, groupBy } from './groups';
import { type AxisChoice, ParallelAxis, type Scale, formatAxes, parseAxes } from './parallel_axis';
import { parallelPicture } from './parallel_lines';
import { chartColours, onThemeChange } from './theme';

const SIDE = 46; // from the panel's edge to the first and last axis
const SCALE_NAMES: Record<Scale, string> = { linear: 'Linear', log: 'Log', quantile: 'Quantiles' };
const MOST_FRONT_LINES = 400; // drawn one by one; beyond that they are in the picture only

function hexParts(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

export class ParallelPanel {
  readonly element: HTMLElement;
  private readonly canvas = el('canvas', { 'aria-hidden': 'true' });
  private readonly axesLayer = el('div', { class: 'parallel-axes' });
  private readonly field = el('div', { class: 'parallel-field' }, this.canvas);
  private readonly caption = el('p', { class: 'caption' });
  private readonly made = new Map<string, ParallelAxis>();
  private readonly columns: readonly Column[];
  private readonly places = new Map<ParallelAxis, { height: number; rows: Int16Array }>();
  private axes: ParallelAxis[] = [];
  private openMenu = ''; // the axis whose menu is open

  constructor(private readonly context: Context) {
    const { selection, points } = context;
    this.columns = points.columns.filter((c) => c.varies && (c.group !== 'point' || c.name === 'reason'));
    const add = chooser('Add an axis', this.columns, (name) => {
      const choices = this.choices();
      if (name !== '' && !choices.some((one) => one.name === name)) this.setAxes([...choices, { name, scale: 'linear' }]);
      add.value = '';
    }, 'add an axis');
    this.element = el('div', { class: 'parallel' },
      el('div', { class: 'controls' },
        el('p', { class: 'hint' }, 'Drag along an axis to brush it; drag its name to move it; the name opens its menu.'),
        add),
      el('div', { class: 'parallel-scroller', tabindex: 0, role: 'region', 'aria-label': 'Lines of all points' },
        el('div', { class: 'parallel-frame' }, this.field, this.axesLayer)),
      this.caption);
    selection.subscribe((_, changed) => {
      if (changed.has('axes')) this.draw();
      else if (changed.has('brush') || changed.has('filter') || changed.has('colour') || changed.has('pins') || changed.has('selected')) this.paint();
    });
    onThemeChange(() => this.paint());
    new ResizeObserver(() => this.draw()).observe(this.field);
  }

  private choices(): AxisChoice[] {
    return parseAxes(this.context.selection.current.axes).filter((one) => this.columns.some((c) => c.name === one.name));
  }

  private setAxes(choices: readonly AxisChoice[]): void {
    this.context.selection.set({ axes: formatAxes(choices) });
  }

  private axisOf(choice: AxisChoice): ParallelAxis {
    const key = formatAxes([choice]);
    let axis = this.made.get(key);
    if (axis === undefined) {
      axis = new ParallelAxis(this.columns.find((c) => c.name === choice.name) as Column, choice.scale);
      this.made.set(key, axis);
    }
    return axis;
  }

  private left(index: number): number {
    const width = this.field.clientWidth - 2 * SIDE;
    return SIDE + (this.axes.length < 2 ? width / 2 : (width * index) / (this.axes.length - 1));
  }

  draw(): void {
    if (this.field.clientWidth === 0) return;
    this.axes = this.choices().map((choice) => this.axisOf(choice));
    fitCanvas(this.canvas);
    this.paint();
  }

  private paint(): void {
    if (this.axes.length === 0 || this.canvas.width === 0) {
      replaceChildren(this.axesLayer);
      return;
    }
    this.paintLines();
    this.drawAxes();
    const { chosen, points, document } = this.context;
    const { others_shown, others_total } = document.thinning;
    this.caption.textContent =
      `${exactNumber(chosen.count)} of ${exactNumber(points.count)} lines selected; stronger: more points. ` +
      (others_shown < others_total ? `The page holds a sample of ${exactNumber(others_shown)} of ${exactNumber(others_total)} points off the front. ` : '') +
      'Lines of the front have the colours of the chart above.';
  }

  /** Pixel rows of all points on an axis: kept until the height changes. */
  private placesOf(axis: ParallelAxis, height: number): Int16Array {
    const known = this.places.get(axis);
    if (known !== undefined && known.height === height) return known.rows;
    const numbers = axis.column.numbers();
    const at = new Map<number, number>();
    const rows = new Int16Array(numbers.length);
    for (let row = 0; row < numbers.length; ++row) {
      const value = numbers[row] as number;
      let place = at.get(value);
      if (place === undefined) {
        const share = axis.place(value);
        place = Number.isNaN(share) ? -1 : Math.round(share * (height - 1));
        at.set(value, place);
      }
      rows[row] = place;
    }
    this.places.set(axis, { height, rows });
    return rows;
  }

  private paintLines(): void {
    const { points, chosen } = this.context;
    const canvas = this.canvas.getContext('2d') as CanvasRenderingContext2D;
    const ratio = this.canvas.width / this.field.clientWidth;
    const height = this.canvas.height;
    const colours = chartColours();
    const places = this.axes.map((axis) => this.placesOf(axis, height));
    const lefts = this.axes.map((_, index) => this.left(index) * ratio);
    canvas.putImageData(parallelPicture({
      places, lefts, width: this.canvas.width, height,
      mask: chosen.mask,
      selected: hexParts(colours.accent),
      rest: hexParts(colours.faint),
    }), 0, 0);
    const grouping = groupBy(points, points.column(this.context.selection.current.colour));
    const line = (row: number, colour: string, width: number): void => {
      canvas.beginPath();
      places.forEach((place, index) => {
        const y = place[row] as number;
        if (y < 0) return;
        canvas.lineTo(lefts[index] as number, y);
      });
      canvas.strokeStyle = colour;
      canvas.lineWidth = width * ratio;
      canvas.stroke();
    };
    const front = this.context.document.points.front.filter((row) => chosen.mask[row] === 1);
    if (front.length <= MOST_FRONT_LINES) {
      for (const row of front) {
        const group = grouping.groups[grouping.index[row] as number];
        line(row, group === undefined ? colours.accent : colourOf(group, colours), 1.1);
      }
    }
    const named = [...pinnedIds(this.context), this.context.selection.current.selected];
    for (const id of named) {
      const row = points.row(id);
      if (row !== undefined) line(row, colours.text, 2);
    }
  }

  private drawAxes(): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['axis'] : undefined;
    replaceChildren(this.axesLayer, ...this.axes.map((axis, index) => this.drawAxis(axis, index)));
    if (focused !== undefined) this.axesLayer.querySelector<HTMLElement>(`[data-axis="${CSS.escape(focused)}"]`)?.focus();
  }

  private drawAxis(axis: ParallelAxis, index: number): HTMLElement {
    const { name } = axis.column;
    const box = el('div', { class: 'parallel-axis' });
    box.style.left = `${this.left(index)}px`;
    const head = el('button', {
      type: 'button', class: 'axis-name', 'data-axis': name, 'aria-expanded': String(this.openMenu === name),
      title: `${axis.column.description}; click for the axis' menu, drag to move`,
    }, ...breakable(name), axis.scale !== 'linear' && ` (${axis.scale})`);
    const room = this.axes.length < 2 ? Infinity : this.left(1) - this.left(0);
    head.style.maxWidth = `${Math.min(98, room - 2)}px`;
    if (room < 88) head.style.fontSize = '10.5px';
    this.dragHead(head, index);
    const track = el('div', { class: 'axis-track' });
    const shown = axis.ticks.map((tick) => {
      const mark = el('span', { class: 'axis-tick' }, tick.text);
      mark.style.top = `${tick.at * 100}%`;
      return mark;
    });
    append(track, [...shown, ...this.brushMarks(axis)]);
    this.brushable(track, axis);
    append(box, [head, track, this.openMenu === name ? this.menu(axis, index) : null]);
    return box;
  }

  // One mark, or one for each run of words that lie together.
  private brushMarks(axis: ParallelAxis): HTMLElement[] {
    const brush = this.context.chosen.brushes.get(axis.column.name);
    if (brush === undefined) return [];
    const half = axis.steps === null ? 0 : 0.5 / axis.steps.length;
    const values = isRange(brush)
      ? axis.steps?.filter((value) => value >= brush.low && value <= brush.high) ?? [brush.low, brush.high]
      : brush.words.map((word) => axis.column.words.indexOf(word));
    const places = values.map((value) => axis.place(value)).filter(Number.isFinite).sort((a, b) => a - b);
    const runs: [number, number][] = [];
    for (const place of places) {
      const last = runs[runs.length - 1];
      if (last !== undefined && (axis.steps === null || place - last[1] < 3 * half)) last[1] = place;
      else runs.push([place, place]);
    }
    return runs.map(([first, last]) => {
      const [top, bottom] = [Math.max(0, first - half), Math.min(1, last + half)];
      const mark = el('div', { class: 'axis-brush' });
      mark.style.top = `${top * 100}%`;
      mark.style.height = `${Math.max(0.006, bottom - top) * 100}%`;
      return mark;
    });
  }

  private setBrush(axis: ParallelAxis, brush: Brush | null): void {
    const { chosen, selection } = this.context;
    selection.set({ brush: formatBrushes(withBrush(chosen.brushes, axis.column.name, brush)) });
  }

  private brushBetween(axis: ParallelAxis, top: number, bottom: number): Brush | null {
    if (axis.steps === null) return roundedRange(axis.value(bottom), axis.value(top));
    const steps = axis.stepsBetween(top, bottom);
    if (!axis.column.numeric) return { words: steps.map((step) => axis.column.words[step] ?? '') };
    return { low: steps[0] as number, high: steps[steps.length - 1] as number };
  }

  // The layer is drawn anew while the pointer moves: the listeners hang on the window until it is up.
  private brushable(track: HTMLElement, axis: ParallelAxis): void {
    track.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      const box = this.field.getBoundingClientRect();
      const place = (y: number): number => Math.min(1, Math.max(0, (y - box.top) / box.height));
      const from = place(event.clientY);
      let to = from;
      const apply = (): void => this.setBrush(axis, this.brushBetween(axis, Math.min(from, to), Math.max(from, to)));
      const soon = eachFrame(apply);
      const move = (next: PointerEvent): void => {
        to = place(next.clientY);
        if (Math.abs(to - from) * box.height > 3) soon();
      };
      const end = (): void => {
        window.removeEventListener('pointermove', move);
        if (Math.abs(to - from) * box.height > 3) apply();
        else this.setBrush(axis, null);
      };
      window.addEventListener('pointermove', move);
      window.addEventListener('pointerup', end, { once: true });
    });
  }

  private dragHead(head: HTMLElement, index: number): void {
    head.addEventListener('pointerdown', (event) => {
      const start = event.clientX;
      window.addEventListener('pointerup', (last) => {
        const moved = last.clientX - start;
        const step = this.axes.length < 2 ? 1 : this.left(1) - this.left(0);
        if (Math.abs(moved) > 8) this.moveAxis(index, index + Math.round(moved / step));
      }, { once: true });
    });
    head.addEventListener('click', () => {
      const name = head.dataset['axis'] ?? '';
      this.openMenu = this.openMenu === name ? '' : name;
      this.drawAxes();
    });
  }

  private moveAxis(from: number, to: number): void {
    const choices = this.choices();
    const [moved] = choices.splice(from, 1);
    if (moved === undefined) return;
    choices.splice(Math.max(0, Math.min(choices.length, to)), 0, moved);
    this.setAxes(choices);
  }

  private menu(axis: ParallelAxis, index: number): HTMLElement {
    const { name } = axis.column;
    const choices = this.choices();
    const change = (next: AxisChoice[]): void => this.setAxes(next);
    const menu = el('div', { class: index > this.axes.length / 2 ? 'axis-menu left' : 'axis-menu', role: 'group', 'aria-label': `Axis ${name}` },
      this.rangeInputs(axis),
      el('div', { class: 'axis-buttons' },
        button('← Left', () => this.moveAxis(index, index - 1)),
        button('Right →', () => this.moveAxis(index, index + 1)),
        ...axis.scales.filter((scale) => scale !== axis.scale).map((scale) =>
          button(SCALE_NAMES[scale], () => change(choices.map((one) => (one.name === name ? { name, scale } : one))))),
        button('Hide', () => {
          this.openMenu = '';
          change(choices.filter((one) => one.name !== name));
        }),
        button('Clear brush', () => this.setBrush(axis, null))));
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      this.openMenu = '';
      this.drawAxes();
      this.axesLayer.querySelector<HTMLElement>(`[data-axis="${CSS.escape(name)}"]`)?.focus();
    });
    return menu;
  }

  private rangeInputs(axis: ParallelAxis): HTMLElement {
    const brush = this.context.chosen.brushes.get(axis.column.name);
    if (axis.steps !== null) {
      const boxes = axis.ticks.map((tick, at) => {
        const value = (axis.steps as readonly number[])[at] as number;
        const word = axis.column.words[value] ?? '';
        const on = brush === undefined || (isRange(brush) ? value >= brush.low && value <= brush.high : brush.words.includes(word));
        const input = el('input', { type: 'checkbox', checked: on, 'data-axis': `${axis.column.name}#${at}` });
        input.addEventListener('change', () => this.chooseSteps(axis, boxes.map(([, box]) => box.checked)));
        return [el('label', { class: 'check' }, input, tick.text), input] as const;
      });
      return el('div', { class: 'axis-steps' }, ...boxes.map(([label]) => label));
    }
    const [low, high] = brush !== undefined && isRange(brush) ? [brush.low, brush.high] : [axis.value(1), axis.value(0)];
    const field = (label: string, value: number): HTMLInputElement =>
      el('input', { type: 'number', step: 'any', value, 'aria-label': `${axis.column.name} ${label}` });
    const [from, to] = [field('from', Number(low.toPrecision(4))), field('to', Number(high.toPrecision(4)))];
    for (const input of [from, to]) {
      input.addEventListener('change', () => this.setBrush(axis, { low: Number(from.value), high: Number(to.value) }));
    }
    return el('div', { class: 'axis-range' }, el('label', {}, 'from ', from), el('label', {}, 'to ', to));
  }

  // Steps of a number that do not lie together become the range around them.
  private chooseSteps(axis: ParallelAxis, on: readonly boolean[]): void {
    const steps = (axis.steps ?? []).filter((_, at) => on[at]);
    if (on.every(Boolean) || steps.length === 0) this.setBrush(axis, null);
    else if (axis.column.numeric) this.setBrush(axis, { low: steps[0] as number, high: steps[steps.length - 1] as number });
    else this.setBrush(axis, { words: steps.map((step) => axis.column.words[step] ?? '') });
  }
}
