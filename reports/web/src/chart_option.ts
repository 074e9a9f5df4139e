// SPDX-License-Identifier: Apache-2.0
// The scatter as ECharts wants it: which points, how they look, where the limits lie.

import type { EChartsCoreOption } from 'echarts/core';
import type { Column, Points } from './columns';
import { numberAt, unitOf } from './columns';
import type { Limit, ReportDocument } from './data';
import { shortNumber } from './format';
import { staircase } from './front_line';
import { type Group, type Grouping, chartSymbol } from './groups';
import type { ChartColours } from './theme';

export interface ScatterInput {
  document: ReportDocument;
  points: Points;
  x: Column;
  y: Column;
  logX: boolean;
  logY: boolean;
  grouping: Grouping;
  accepted: (row: number) => boolean; // by the filter
  showDominated: boolean;
  showInfeasible: boolean;
  colours: ChartColours;
}

export interface ScatterModel {
  option: EChartsCoreOption;
  rows: Map<string, number[]>; // series id -> row of each of its points
  drawn: number;
  withoutValue: number; // points that have no value on an axis
}

type Series = Record<string, unknown>;

export function colourOf(group: Group, colours: ChartColours): string {
  const palette = group.sequential ? colours.scale : colours.categories;
  return palette[group.colour % palette.length] ?? colours.accent;
}

interface Sorted {
  muted: number[];
  infeasible: number[][]; // by group, as are the next two
  dominated: number[][];
  front: number[][];
  drawn: number[];
  withoutValue: number;
}

function sortRows(input: ScatterInput): Sorted {
  const { points, grouping, x, y } = input;
  const perGroup = (): number[][] => grouping.groups.map(() => []);
  const out: Sorted = {
    muted: [],
    infeasible: perGroup(),
    dominated: perGroup(),
    front: perGroup(),
    drawn: [],
    withoutValue: 0,
  };
  const usable = (value: number, log: boolean): boolean => Number.isFinite(value) && (!log || value > 0);
  for (let row = 0; row < points.count; ++row) {
    if (!usable(numberAt(x, row), input.logX) || !usable(numberAt(y, row), input.logY)) {
      ++out.withoutValue;
      continue;
    }
    const feasible = points.feasible(row);
    const front = points.onFront(row);
    if ((!feasible && !input.showInfeasible) || (feasible && !front && !input.showDominated)) continue;
    out.drawn.push(row);
    const group = grouping.of(row);
    if (!input.accepted(row)) out.muted.push(row);
    else (front ? out.front : feasible ? out.dominated : out.infeasible)[group]?.push(row);
  }
  return out;
}

class SeriesMaker {
  readonly series: Series[] = [];
  readonly rows = new Map<string, number[]>();

  constructor(private readonly input: ScatterInput) {}

  scatter(id: string, rows: number[], look: Series): void {
    if (rows.length === 0) return;
    const { x, y } = this.input;
    this.rows.set(id, rows);
    this.series.push({
      id,
      type: 'scatter',
      data: rows.map((row) => [numberAt(x, row), numberAt(y, row)]),
      large: rows.length > 5000,
      emphasis: { scale: 1.5 },
      ...look,
    });
  }
}

function addPoints(maker: SeriesMaker, input: ScatterInput, sorted: Sorted): void {
  const { colours, grouping } = input;
  maker.scatter('muted', sorted.muted, {
    symbolSize: 3,
    silent: true,
    z: 1,
    itemStyle: { color: colours.faint, opacity: 0.5 },
  });
  grouping.groups.forEach((group, g) => {
    const colour = colourOf(group, colours);
    const symbol = chartSymbol(group.shape);
    maker.scatter(`infeasible ${g}`, sorted.infeasible[g] ?? [], {
      symbol,
      symbolSize: 6,
      z: 2,
      itemStyle: { color: 'transparent', borderColor: colour, borderWidth: 1, opacity: 0.35 },
    });
    maker.scatter(`dominated ${g}`, sorted.dominated[g] ?? [], {
      symbol,
      symbolSize: 5,
      z: 3,
      itemStyle: { color: colour, opacity: 0.3 },
    });
    maker.scatter(`front ${g}`, sorted.front[g] ?? [], {
      symbol,
      symbolSize: 10,
      z: 5,
      itemStyle: { color: colour, borderColor: colours.surface, borderWidth: 1 },
    });
  });
}

// The line runs on to the edges of the chart: what is on its far side was attained by no design.
function addStaircase(maker: SeriesMaker, input: ScatterInput, rows: readonly number[], x: Range, y: Range): void {
  const stairs = staircase(input.points, rows, input.x, input.y);
  const first = stairs?.points[0];
  const last = stairs?.points[stairs.points.length - 1];
  if (stairs === null || first === undefined || last === undefined) return;
  const worstY = input.y.direction === 'maximise' ? y.min : y.max;
  const line =
    stairs.step === 'end'
      ? [[first[0], worstY], ...stairs.points, [x.max, last[1]]]
      : [[x.min, first[1]], ...stairs.points, [last[0], worstY]];
  maker.series.push({
    id: 'staircase',
    type: 'line',
    step: stairs.step,
    data: line,
    showSymbol: false,
    silent: true,
    z: 4,
    lineStyle: { color: input.colours.text, width: 1.2, opacity: 0.55 },
  });
}

// Picks lie close together at the good end of a front: neighbours in the list get different sides.
const LABEL_SIDES = ['bottom', 'top', 'right'] as const;

// A point with its name beside it: the picks, the baseline.
function addMarks(maker: SeriesMaker, input: ScatterInput): void {
  const { document, points, x, y, colours } = input;
  const names = new Map<number, string[]>();
  const name = (id: string, text: string): void => {
    const row = points.row(id);
    if (row !== undefined) names.set(row, [...(names.get(row) ?? []), text]);
  };
  document.picks.forEach((pick) => name(pick.id, pick.title));
  if (document.baseline !== null) name(document.baseline.id, 'Baseline');
  const data = [...names].map(([row, texts], index) => ({
    value: [numberAt(x, row), numberAt(y, row)],
    label: {
      show: true,
      formatter: texts.join(' · '),
      position: LABEL_SIDES[index % LABEL_SIDES.length],
    },
  }));
  maker.series.push({
    id: 'marks',
    type: 'scatter',
    symbol: 'circle',
    symbolSize: 15,
    itemStyle: { color: 'transparent', borderColor: colours.muted, borderWidth: 1.2 },
    silent: true,
    z: 6,
    data,
    labelLayout: { moveOverlap: 'shiftY' },
    label: {
      distance: 8,
      color: colours.text,
      fontSize: 12,
      fontWeight: 600,
      textBorderColor: colours.surface,
      textBorderWidth: 3,
    },
  });
}

function limitsOf(document: ReportDocument, column: Column): Limit[] {
  return document.limits.filter((limit) => limit.metric === column.name);
}

function limitMark(limit: Limit, axis: 'xAxis' | 'yAxis', colours: ChartColours): Series {
  const bound = limit.kind === 'maximum' ? '≤' : '≥';
  const owner = limit.source === 'device' ? 'device' : 'constraint';
  return {
    [axis]: limit.value,
    label: {
      formatter: `${owner} ${bound} ${shortNumber(limit.value)}`,
      position: axis === 'xAxis' ? 'end' : 'insideEndTop',
      color: colours.limit,
      fontSize: 11,
    },
  };
}

function addLimits(maker: SeriesMaker, input: ScatterInput): void {
  const { document, colours } = input;
  const data = [
    ...limitsOf(document, input.x).map((limit) => limitMark(limit, 'xAxis', colours)),
    ...limitsOf(document, input.y).map((limit) => limitMark(limit, 'yAxis', colours)),
  ];
  if (data.length === 0) return;
  maker.series.push({
    id: 'limits',
    type: 'line',
    data: [],
    silent: true,
    markLine: {
      symbol: 'none',
      animation: false,
      lineStyle: { color: colours.limit, type: 'dashed', width: 1.2 },
      data,
    },
  });
}

export function axisTitle(column: Column): string {
  const unit = unitOf(column);
  const named = unit === '' || column.name.endsWith(`_${unit.toLowerCase()}`);
  const side =
    column.direction === 'none' ? '' : column.direction === 'minimise' ? '  (less is better)' : '  (more is better)';
  return `${column.name}${named ? '' : ` [${unit}]`}${side}`;
}

interface Range {
  min: number;
  max: number;
}

// The axis reaches a limit only where that does not squeeze the points into a corner.
function extent(input: ScatterInput, column: Column, rows: readonly number[], log: boolean): Range | null {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    const value = numberAt(column, row);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!Number.isFinite(low)) return null;
  for (const limit of limitsOf(input.document, column)) {
    if (limit.value > high && limit.value < high * 1.6) high = limit.value;
    if (limit.value < low && limit.value > low * 0.5) low = limit.value;
  }
  if (log) return { min: low / 1.15, max: high * 1.15 };
  const margin = (high - low || Math.abs(high) || 1) * 0.05;
  return { min: low >= 0 ? Math.max(0, low - margin) : low - margin, max: high + margin };
}

/** 1, 2, 5, 10, ... inside the range, more in a short one: ECharts alone labels whole decades only. */
export function logTicks(low: number, high: number): number[] {
  const out: number[] = [];
  const steps = high / low < 60 ? [1, 1.5, 2, 3, 4, 5, 7] : [1, 2, 5];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); ++decade) {
    for (const step of steps) {
      const tick = Number(`${step}e${decade}`);
      if (tick >= low && tick <= high) out.push(tick);
    }
  }
  return out;
}

function axis(input: ScatterInput, column: Column, log: boolean, range: Range | null): Series {
  const { colours } = input;
  const ticks = log && range !== null ? { customValues: logTicks(range.min, range.max) } : {};
  return {
    type: log ? 'log' : 'value',
    name: axisTitle(column),
    nameLocation: 'middle',
    nameTextStyle: { color: colours.text, fontSize: 12, fontWeight: 600 },
    axisLabel: {
      color: colours.muted,
      hideOverlap: true,
      showMinLabel: log,
      showMaxLabel: log,
      formatter: (value: number) => shortNumber(value),
      ...ticks,
    },
    axisLine: { show: true, lineStyle: { color: colours.line } },
    axisTick: { lineStyle: { color: colours.line }, ...ticks },
    splitLine: { lineStyle: { color: colours.line, opacity: 0.5 } },
    ...range,
  };
}

export function scatterModel(input: ScatterInput): ScatterModel {
  const sorted = sortRows(input);
  const maker = new SeriesMaker(input);
  addPoints(maker, input, sorted);
  const rangeX = extent(input, input.x, sorted.drawn, input.logX);
  const rangeY = extent(input, input.y, sorted.drawn, input.logY);
  if (rangeX !== null && rangeY !== null) addStaircase(maker, input, sorted.drawn, rangeX, rangeY);
  addMarks(maker, input);
  addLimits(maker, input);
  const option: EChartsCoreOption = {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { left: 74, right: 24, top: 28, bottom: 54 },
    xAxis: { ...axis(input, input.x, input.logX, rangeX), nameGap: 32 },
    yAxis: { ...axis(input, input.y, input.logY, rangeY), nameGap: 54 },
    brush: {
      toolbox: [],
      xAxisIndex: 0,
      brushMode: 'single',
      brushStyle: { color: 'rgba(120,140,170,0.15)', borderColor: input.colours.accent, borderWidth: 1 },
      outOfBrush: {},
      throttleType: 'debounce',
      throttleDelay: 100,
    },
    series: maker.series,
  };
  return { option, rows: maker.rows, drawn: sorted.drawn.length, withoutValue: sorted.withoutValue };
}
