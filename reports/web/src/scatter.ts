// SPDX-License-Identifier: Apache-2.0
// The chart of all designs: what to show on which axis, and the link between its points and the other panels.

import { LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

import { formatBrushes, roundedRange, withBrush } from './brush';
import { GRID, axesOption } from './chart_option';
import { type Cloud, DOMINATED, FRONT, HIDDEN, INFEASIBLE, MUTED, drawCloud, fitCanvas, nearestRow, sizesOf } from './cloud';
import { type Column, numberAt } from './columns';
import { type Context, axisColumns, colourColumns } from './context';
import { check, chooser, eachFrame } from './controls';
import { el, replaceChildren } from './dom';
import { exactNumber, fidelityName } from './format';
import { type Grouping, colourOf, groupBy, shapeGlyph } from './groups';
import { type Box, type Pixels, dragBox, drawMoves, placeLabels } from './scatter_frame';
import type { View } from './selection';
import { chartColours, onThemeChange } from './theme';
import type { Tooltip } from './tooltip';

echarts.use([CanvasRenderer, GridComponent, LineChart, MarkLineComponent]);

// What of the view moves the axes; what changes how points look; the rest is none of this panel's business.
const AXES: ReadonlySet<keyof View> = new Set<keyof View>(['x', 'y', 'logX', 'logY']);
const LOOKS: ReadonlySet<keyof View> = new Set<keyof View>(['colour', 'size', 'filter', 'brush']);

interface Shown {
  dominated: boolean;
  infeasible: boolean;
  moves: boolean;
  fit: boolean; // axes reach the selection only
}

export class ScatterPanel {
  readonly element: HTMLElement;
  private readonly axesBox = el('div', { class: 'chart', role: 'img' });
  private readonly canvas = el('canvas', { class: 'cloud', 'aria-hidden': 'true' });
  private readonly labels = el('div', { class: 'labels', 'aria-hidden': 'true' });
  private readonly ring = el('div', { class: 'ring', 'aria-hidden': 'true', hidden: true });
  private readonly frame = el('div', { class: 'chart-frame', tabindex: 0, role: 'group', 'aria-label': 'Chart: arrow keys walk along the front' },
    this.axesBox, this.canvas, this.labels, this.ring);
  private readonly legend = el('ul', { class: 'legend' });
  private readonly caption = el('p', { class: 'caption' });
  private readonly chart: echarts.ECharts;
  private readonly axes: Column[];
  private readonly selects: Record<'x' | 'y' | 'colour' | 'size', HTMLSelectElement>;
  private readonly logs: Record<'logX' | 'logY', HTMLInputElement>;
  private readonly shown: Shown = { dominated: true, infeasible: true, moves: true, fit: false };
  private cloud: Cloud | null = null;
  private dense = false;

  constructor(private readonly context: Context, private readonly tooltip: Tooltip) {
    const { selection, points } = context;
    this.axes = axisColumns(points);
    this.selects = {
      x: chooser('Horizontal axis', this.axes, (x) => selection.set({ x })),
      y: chooser('Vertical axis', this.axes, (y) => selection.set({ y })),
      colour: chooser('Colour', colourColumns(points), (colour) => selection.set({ colour })),
      size: chooser('Size', this.axes, (size) => selection.set({ size }), 'all alike'),
    };
    const [logXLabel, logX] = check('log', false, (on) => selection.set({ logX: on }));
    const [logYLabel, logY] = check('log', false, (on) => selection.set({ logY: on }));
    this.logs = { logX, logY };
    this.element = el('div', { class: 'scatter' },
      el('div', { class: 'controls' },
        el('span', { class: 'control' }, el('label', {}, 'x ', this.selects.x), logXLabel),
        el('span', { class: 'control' }, el('label', {}, 'y ', this.selects.y), logYLabel),
        el('label', {}, 'colour ', this.selects.colour),
        el('label', {}, 'size ', this.selects.size),
        el('span', { class: 'control' },
          this.toggle('dominated', 'dominated'),
          this.toggle('infeasible', 'infeasible'),
          points.confirmedRows.length > 0 && this.toggle('moves', `move to ${fidelityName(context.document.run.confirmed_fidelity)}`),
          this.toggle('fit', 'fit to selection'))),
      this.frame,
      this.legend,
      this.caption);
    this.chart = echarts.init(this.axesBox, null, { renderer: 'canvas', width: 600, height: 400 });
    this.listen();
  }

  private toggle(key: keyof Shown, label: string): HTMLLabelElement {
    return check(label, this.shown[key], (on) => {
      this.shown[key] = on;
      this.draw();
    })[0];
  }

  private listen(): void {
    const brush = (box: Box): void => this.brushBox(box);
    let latest: Box | null = null;
    const brushSoon = eachFrame(() => {
      if (latest !== null) brush(latest);
    });
    dragBox(this.frame, {
      move: (box) => {
        latest = box;
        this.tooltip.hide();
        brushSoon();
      },
      end: (box) => {
        latest = null;
        brush(box);
      },
      click: ([x, y]) => {
        const row = this.cloud === null ? undefined : nearestRow(this.cloud, x, y, 14);
        if (row !== undefined) this.context.selection.set({ selected: this.context.points.id(row) });
      },
    });
    this.frame.addEventListener('pointermove', (event) => {
      if (event.buttons !== 0 || this.cloud === null) return;
      const box = this.frame.getBoundingClientRect();
      const row = nearestRow(this.cloud, event.clientX - box.left, event.clientY - box.top, 8);
      if (row === undefined) this.tooltip.hide();
      else this.tooltip.show(row, event.clientX, event.clientY);
    });
    this.frame.addEventListener('pointerleave', () => this.tooltip.hide());
    this.frame.addEventListener('keydown', (event) => this.walkFront(event));
    this.context.selection.subscribe((_, changed) => {
      const any = (keys: ReadonlySet<keyof View>): boolean => [...changed].some((key) => keys.has(key));
      if (any(AXES)) this.draw();
      else if (any(LOOKS)) this.recolour();
      else if (changed.has('pins')) this.placeMarks();
      else if (changed.has('selected')) this.placeRing();
    });
    onThemeChange(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.axesBox);
  }

  private axis(name: string, fallback: number): Column {
    const column = this.axes.find((one) => one.name === name) ?? this.axes[fallback] ?? this.axes[0];
    if (column === undefined) throw new Error('the run has no numbers to draw');
    return column;
  }

  private get x(): Column {
    return this.axis(this.context.selection.current.x, 0);
  }
  private get y(): Column {
    return this.axis(this.context.selection.current.y, 1);
  }

  draw(): void {
    if (this.axes.length === 0) {
      this.caption.textContent = 'No number differs between the points: there is nothing to draw.';
      return;
    }
    if (this.axesBox.clientWidth === 0) return;
    const { points, selection, document, chosen } = this.context;
    const view = selection.current;
    const kinds = this.kinds();
    const [xs, ys] = [this.x.numbers(), this.y.numbers()];
    const known = (row: number): boolean => Number.isFinite(xs[row]) && Number.isFinite(ys[row]);
    this.chart.resize({ width: this.axesBox.clientWidth, height: this.axesBox.clientHeight });
    this.chart.setOption(axesOption({
      document, points,
      x: this.x,
      y: this.y,
      logX: view.logX,
      logY: view.logY,
      drawn: (row) => kinds[row] !== HIDDEN && known(row) && (!this.shown.fit || chosen.mask[row] === 1),
      colours: chartColours(),
    }), { notMerge: true });
    fitCanvas(this.canvas);
    this.selects.x.value = this.x.name;
    this.selects.y.value = this.y.name;
    this.logs.logX.checked = view.logX;
    this.logs.logY.checked = view.logY;
    this.cloud = { ...this.looks(), x: this.pixels('x'), y: this.pixels('y'), kind: kinds };
    this.paint();
  }

  // Same places, other looks: what a brush or the colour changes.
  private recolour(): void {
    if (this.cloud === null) return;
    if (this.shown.fit) {
      this.draw();
      return;
    }
    this.cloud = { ...this.cloud, ...this.looks(), kind: this.kinds() };
    this.paint();
  }

  private kinds(): Uint8Array {
    const { points, chosen } = this.context;
    const out = new Uint8Array(points.count);
    for (let row = 0; row < points.count; ++row) {
      const front = points.onFront(row);
      const feasible = points.feasible(row);
      if (feasible ? !front && !this.shown.dominated : !this.shown.infeasible) continue;
      out[row] = chosen.mask[row] === 0 ? MUTED : front ? FRONT : feasible ? DOMINATED : INFEASIBLE;
    }
    return out;
  }

  private looks(): Omit<Cloud, 'x' | 'y' | 'kind'> {
    const { points, selection } = this.context;
    const grouping = groupBy(points, points.column(selection.current.colour));
    const size = this.axes.find((column) => column.name === selection.current.size);
    const colours = chartColours();
    return {
      group: grouping.index,
      size: size === undefined ? null : sizesOf(size.numbers()),
      colours: grouping.groups.map((group) => colourOf(group, colours)),
      shapes: grouping.groups.map((group) => group.shape),
      faint: colours.faint,
      surface: colours.surface,
    };
  }

  /** From values to pixels: two places on the axis give the rest. */
  private toPixels(side: 'x' | 'y'): (value: number) => number {
    const { logX, logY } = this.context.selection.current;
    const log = side === 'x' ? logX : logY;
    const place = (value: number): number =>
      Number(this.chart.convertToPixel(side === 'x' ? { xAxisIndex: 0 } : { yAxisIndex: 0 }, value));
    const [zero, ten] = log ? [place(1), place(10)] : [place(0), place(1)];
    return log ? (value) => zero + (ten - zero) * Math.log10(value) : (value) => zero + (ten - zero) * value;
  }

  private pixels(side: 'x' | 'y'): Float32Array {
    const place = this.toPixels(side);
    const [low, high] = side === 'x'
      ? [GRID.left, this.axesBox.clientWidth - GRID.right]
      : [GRID.top, this.axesBox.clientHeight - GRID.bottom];
    return Float32Array.from((side === 'x' ? this.x : this.y).numbers(), (value) => {
      const at = place(value);
      return at >= low - 1 && at <= high + 1 ? at : NaN;
    });
  }

  private paint(): void {
    if (this.cloud === null) return;
    this.dense = drawCloud(this.canvas, this.cloud);
    if (this.shown.moves) this.drawMoves();
    const { points, selection } = this.context;
    this.selects.colour.value = selection.current.colour;
    this.selects.size.value = selection.current.size;
    this.drawLegend(groupBy(points, points.column(selection.current.colour)));
    this.describe();
    this.placeMarks();
  }

  private drawMoves(): void {
    const { points } = this.context;
    const [x, y] = [this.x, this.y];
    const [toX, toY] = [this.toPixels('x'), this.toPixels('y')];
    const moves: { from: Pixels; to: Pixels }[] = [];
    for (const row of points.confirmedRows) {
      const from = this.pixelsOf(row);
      const to: Pixels = [
        toX(points.confirmed(row, x.name) ?? numberAt(x, row)),
        toY(points.confirmed(row, y.name) ?? numberAt(y, row)),
      ];
      if (from !== null && this.cloud?.kind[row] === FRONT) moves.push({ from, to });
    }
    const colours = chartColours();
    drawMoves(this.canvas, moves, colours.text, colours.surface);
  }

  private pixelsOf(row: number): Pixels | null {
    const [x, y] = [this.cloud?.x[row] ?? NaN, this.cloud?.y[row] ?? NaN];
    return Number.isFinite(x + y) && this.cloud?.kind[row] !== HIDDEN ? [x, y] : null;
  }

  private placeMarks(): void {
    placeLabels(this.labels, this.context, (row) => this.pixelsOf(row));
    this.placeRing();
  }

  private placeRing(): void {
    const row = this.context.points.row(this.context.selection.current.selected);
    const at = row === undefined ? null : this.pixelsOf(row);
    this.ring.hidden = at === null;
    if (at === null) return;
    this.ring.style.left = `${at[0]}px`;
    this.ring.style.top = `${at[1]}px`;
  }

  private drawLegend(grouping: Grouping): void {
    const colours = chartColours();
    const { points, document } = this.context;
    const { colour, size } = this.context.selection.current;
    const entries = grouping.groups.map((group) =>
      el('li', {}, shapeGlyph(group.shape, colourOf(group, colours)), group.label),
    );
    replaceChildren(this.legend,
      colour !== '' && el('li', { class: 'legend-title' }, colour),
      ...entries,
      size !== '' && el('li', {}, `larger: more ${size}`),
      el('li', {}, shapeGlyph('circle', colours.muted), 'large: Pareto front'),
      el('li', {}, shapeGlyph('circle', 'none', colours.muted), 'hollow: infeasible'),
      el('li', {}, 'step line: best of the two axes'),
      this.shown.moves && points.confirmedRows.length > 0 &&
        el('li', {}, `small ring: the same point by ${fidelityName(document.run.confirmed_fidelity)}`));
  }

  private describe(): void {
    const { document, points, chosen } = this.context;
    const cloud = this.cloud;
    if (cloud === null) return;
    let [drawn, without, outside] = [0, 0, 0];
    const [xs, ys] = [this.x.numbers(), this.y.numbers()];
    for (let row = 0; row < points.count; ++row) {
      if (cloud.kind[row] === HIDDEN) continue;
      if (!Number.isNaN(cloud.x[row]) && !Number.isNaN(cloud.y[row])) ++drawn;
      else if (Number.isFinite(xs[row]) && Number.isFinite(ys[row])) ++outside;
      else ++without;
    }
    const parts = [`${exactNumber(drawn)} of ${exactNumber(points.count)} points drawn`];
    if (this.dense) parts.push('too many for marks: the front as marks, the others as a density picture (stronger: more points)');
    if (outside > 0) parts.push(`${exactNumber(outside)} lie outside the axes`);
    if (without > 0) parts.push(`${exactNumber(without)} have no ${this.x.name} or ${this.y.name} (most infeasible points have resources only: put those on the axes)`);
    const { others_shown, others_total } = document.thinning;
    if (others_shown < others_total) {
      parts.push(`the page holds a sample of ${exactNumber(others_shown)} of the ${exactNumber(others_total)} points off the front`);
    }
    if (!chosen.everything) parts.push(`${exactNumber(chosen.count)} selected, the rest grey`);
    this.caption.textContent = `${parts.join('; ')}. Drag a box to select; arrow keys walk along the front.`;
    this.axesBox.setAttribute('aria-label',
      `Scatter of ${this.y.name} against ${this.x.name}, ${document.points.front.length} points on the Pareto front. The table below has the same points.`);
  }

  private walkFront(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const { points, selection, document } = this.context;
    const numbers = this.x.numbers();
    const value = (row: number): number => numbers[row] as number;
    const front = document.points.front
      .filter((row) => Number.isFinite(value(row)))
      .sort((a, b) => value(a) - value(b));
    const at = front.indexOf(points.row(selection.current.selected) ?? -1);
    const next = front[Math.min(front.length - 1, Math.max(0, at + step))];
    if (next !== undefined) selection.set({ selected: points.id(next) });
  }

  private brushBox(box: Box): void {
    const { selection, chosen } = this.context;
    const value = (side: 'x' | 'y', at: number): number =>
      Number(this.chart.convertFromPixel(side === 'x' ? { xAxisIndex: 0 } : { yAxisIndex: 0 }, at));
    const range = (a: number, b: number) => roundedRange(Math.min(a, b), Math.max(a, b));
    const x = range(value('x', box.from[0]), value('x', box.to[0]));
    const y = range(value('y', box.from[1]), value('y', box.to[1]));
    const brushes = withBrush(withBrush(chosen.brushes, this.x.name, x), this.y.name, y);
    selection.set({ brush: formatBrushes(brushes) });
  }
}
