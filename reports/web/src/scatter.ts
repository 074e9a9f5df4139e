// SPDX-License-Identifier: Apache-2.0
// The chart of all designs: what to show on which axis, and the link between its points and the other panels.

import { LineChart, ScatterChart } from 'echarts/charts';
import { BrushComponent, GridComponent, MarkLineComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';

import { type ScatterModel, colourOf, scatterModel } from './chart_option';
import { type Column, numberAt } from './columns';
import { type Context, axisColumns, checkedFilter, colourColumns } from './context';
import { append, el, replaceChildren } from './dom';
import { exactNumber } from './format';
import { type Grouping, groupBy, shapeGlyph } from './groups';
import type { View } from './selection';
import { chartColours, onThemeChange } from './theme';
import { Tooltip } from './tooltip';

echarts.use([
  BrushComponent, CanvasRenderer, GridComponent, LabelLayout, LineChart, MarkLineComponent, ScatterChart,
]);

// What of the view the drawing does not depend on: the selected point is a ring above it.
const UNDRAWN: ReadonlySet<keyof View> = new Set<keyof View>(['selected', 'sort', 'scope']);

interface BrushArea {
  coordRange?: [[number, number], [number, number]];
}

function chooser(label: string, columns: readonly Column[], onChange: (name: string) => void): HTMLSelectElement {
  const select = el('select', { 'aria-label': label });
  for (const column of columns) {
    append(select, [el('option', { value: column.name, title: column.description }, column.name)]);
  }
  select.addEventListener('change', () => onChange(select.value));
  return select;
}

function check(label: string, checked: boolean, onChange: (on: boolean) => void): [HTMLLabelElement, HTMLInputElement] {
  const input = el('input', { type: 'checkbox', checked });
  input.addEventListener('change', () => onChange(input.checked));
  return [el('label', { class: 'check' }, input, label), input];
}

export class ScatterPanel {
  readonly element: HTMLElement;
  private readonly canvas = el('div', { class: 'chart', tabindex: 0, role: 'img' });
  private readonly ring = el('div', { class: 'ring', 'aria-hidden': 'true', hidden: true });
  private readonly legend = el('ul', { class: 'legend' });
  private readonly caption = el('p', { class: 'caption' });
  private readonly chart: echarts.ECharts;
  private readonly tooltip: Tooltip;
  private readonly axes: Column[];
  private readonly selects: Record<'x' | 'y' | 'colour', HTMLSelectElement>;
  private readonly logs: Record<'logX' | 'logY', HTMLInputElement>;
  private readonly boxButton: HTMLButtonElement;
  private model: ScatterModel | null = null;
  private showDominated = true;
  private showInfeasible = true;
  private brushing = false;

  constructor(private readonly context: Context) {
    const { selection, points } = context;
    this.axes = axisColumns(points);
    this.tooltip = new Tooltip(context.document, points);
    this.selects = {
      x: chooser('Horizontal axis', this.axes, (x) => selection.set({ x })),
      y: chooser('Vertical axis', this.axes, (y) => selection.set({ y })),
      colour: chooser('Colour', colourColumns(points), (colour) => selection.set({ colour })),
    };
    const [logXLabel, logX] = check('log', false, (on) => selection.set({ logX: on }));
    const [logYLabel, logY] = check('log', false, (on) => selection.set({ logY: on }));
    this.logs = { logX, logY };
    this.boxButton = el('button', { type: 'button', 'aria-pressed': 'false' }, 'Select a box');
    this.boxButton.addEventListener('click', () => this.setBrushing(!this.brushing));
    this.element = el(
      'div',
      { class: 'scatter' },
      el(
        'div',
        { class: 'controls' },
        el('label', {}, 'x ', this.selects.x), logXLabel,
        el('label', {}, 'y ', this.selects.y), logYLabel,
        el('label', {}, 'colour ', this.selects.colour),
        check('dominated', true, (on) => this.show({ showDominated: on }))[0],
        check('infeasible', true, (on) => this.show({ showInfeasible: on }))[0],
        this.boxButton,
      ),
      el('div', { class: 'chart-frame' }, this.canvas, this.ring),
      this.legend,
      this.caption,
    );
    this.chart = echarts.init(this.canvas, null, { renderer: 'canvas', width: 600, height: 400 });
    this.listen();
  }

  private listen(): void {
    type PointEvent = { seriesId?: string; dataIndex?: number; event?: { event?: MouseEvent } };
    const rowOf = (event: PointEvent): number | undefined =>
      this.model?.rows.get(event.seriesId ?? '')?.[event.dataIndex ?? -1];
    this.chart.on('mouseover', (raw) => {
      const event = raw as PointEvent;
      const row = rowOf(event);
      const mouse = event.event?.event;
      if (row !== undefined && mouse !== undefined) this.tooltip.show(row, mouse.clientX, mouse.clientY);
    });
    this.chart.on('mouseout', () => this.tooltip.hide());
    this.chart.on('click', (raw) => {
      const row = rowOf(raw as PointEvent);
      if (row !== undefined) this.context.selection.set({ selected: this.context.points.id(row) });
    });
    this.chart.on('brushEnd', (raw) => this.boxToFilter((raw as { areas?: BrushArea[] }).areas?.[0]));
    this.canvas.addEventListener('keydown', (event) => this.walkFront(event));
    this.context.selection.subscribe((_, changed) => {
      if ([...changed].some((key) => !UNDRAWN.has(key))) this.draw();
      else if (changed.has('selected')) this.placeRing();
    });
    onThemeChange(() => this.draw());
    new ResizeObserver(() => this.resize()).observe(this.canvas);
  }

  private show(change: { showDominated?: boolean; showInfeasible?: boolean }): void {
    this.showDominated = change.showDominated ?? this.showDominated;
    this.showInfeasible = change.showInfeasible ?? this.showInfeasible;
    this.draw();
  }

  private resize(): void {
    this.chart.resize({ width: this.canvas.clientWidth, height: this.canvas.clientHeight });
    this.placeRing();
  }

  private axis(name: string, fallback: number): Column {
    const column = this.axes.find((one) => one.name === name) ?? this.axes[fallback] ?? this.axes[0];
    if (column === undefined) throw new Error('the run has no numbers to draw');
    return column;
  }

  draw(): void {
    const { points, selection, document } = this.context;
    if (this.axes.length === 0) {
      this.caption.textContent = 'No number differs between the points: there is nothing to draw.';
      return;
    }
    const view = selection.current;
    const [x, y] = [this.axis(view.x, 0), this.axis(view.y, 1)];
    const rows = Array.from({ length: points.count }, (_, row) => row);
    const grouping = groupBy(points, points.column(view.colour), rows);
    const colours = chartColours();
    this.model = scatterModel({
      document, points, x, y, grouping, colours,
      logX: view.logX,
      logY: view.logY,
      accepted: checkedFilter(view.filter, points).accepts,
      showDominated: this.showDominated,
      showInfeasible: this.showInfeasible,
    });
    this.chart.setOption(this.model.option, { notMerge: true });
    if (this.brushing) this.armBrush();
    this.placeRing();
    this.selects.x.value = x.name;
    this.selects.y.value = y.name;
    this.selects.colour.value = view.colour;
    this.logs.logX.checked = view.logX;
    this.logs.logY.checked = view.logY;
    this.drawLegend(grouping);
    this.describe(x, y);
  }

  private placeRing(): void {
    const { points, selection } = this.context;
    const row = points.row(selection.current.selected);
    this.ring.hidden = true;
    if (row === undefined || this.model === null) return;
    const at = [this.axis(selection.current.x, 0), this.axis(selection.current.y, 1)].map((c) => numberAt(c, row));
    const [left, top] = this.chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, at);
    if (left === undefined || top === undefined || !Number.isFinite(left + top)) return;
    this.ring.style.left = `${left}px`;
    this.ring.style.top = `${top}px`;
    this.ring.hidden = false;
  }

  private drawLegend(grouping: Grouping): void {
    const colours = chartColours();
    const name = this.selects.colour.value;
    const entries = grouping.groups.map((group) =>
      el('li', {}, shapeGlyph(group.shape, colourOf(group, colours)), group.label),
    );
    replaceChildren(
      this.legend,
      name !== '' && el('li', { class: 'legend-title' }, name),
      ...entries,
      el('li', {}, shapeGlyph('circle', 'none', colours.muted), 'hollow: infeasible'),
      el('li', {}, 'large: Pareto front; line: best of the two axes'),
    );
  }

  private describe(x: Column, y: Column): void {
    const { document, points } = this.context;
    const model = this.model;
    if (model === null) return;
    const front = document.points.front.length;
    const parts = [`${exactNumber(model.drawn)} of ${exactNumber(points.count)} points drawn`];
    if (model.withoutValue > 0) {
      parts.push(`${exactNumber(model.withoutValue)} have no value on these axes`);
    }
    const { others_shown, others_total } = document.thinning;
    if (others_shown < others_total) {
      parts.push(`a sample of ${exactNumber(others_shown)} of the ${exactNumber(others_total)} points off the front`);
    }
    this.caption.textContent = `${parts.join('; ')}. Arrow keys walk along the front.`;
    this.canvas.setAttribute(
      'aria-label',
      `Scatter of ${y.name} against ${x.name}, ${front} points on the Pareto front. The table below has the same points.`,
    );
  }

  private walkFront(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const { points, selection, document } = this.context;
    const x = this.axis(selection.current.x, 0);
    const front = document.points.front
      .filter((row) => Number.isFinite(numberAt(x, row)))
      .sort((a, b) => numberAt(x, a) - numberAt(x, b));
    const at = front.indexOf(points.row(selection.current.selected) ?? -1);
    const next = front[Math.min(front.length - 1, Math.max(0, at + step))];
    if (next !== undefined) selection.set({ selected: points.id(next) });
  }

  private setBrushing(on: boolean): void {
    this.brushing = on;
    this.boxButton.setAttribute('aria-pressed', String(on));
    if (on) this.armBrush();
    else this.chart.dispatchAction({ type: 'takeGlobalCursor', key: 'brush', brushOption: { brushType: false } });
  }

  private armBrush(): void {
    this.chart.dispatchAction({
      type: 'takeGlobalCursor',
      key: 'brush',
      brushOption: { brushType: 'rect', brushMode: 'single' },
    });
  }

  // A box becomes a filter: it shows in the table's field, can be edited, and travels with the link.
  private boxToFilter(area: BrushArea | undefined): void {
    if (area?.coordRange === undefined) return;
    const [[x0, x1], [y0, y1]] = area.coordRange;
    const { selection } = this.context;
    const [x, y] = [this.axis(selection.current.x, 0), this.axis(selection.current.y, 1)];
    const between = (name: string, low: number, high: number): string =>
      `${name} >= ${Number(low.toPrecision(4))} && ${name} <= ${Number(high.toPrecision(4))}`;
    this.setBrushing(false);
    selection.set({ filter: `${between(x.name, x0, x1)} && ${between(y.name, y0, y1)}`, scope: 'all' });
  }
}
