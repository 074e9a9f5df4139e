// SPDX-License-Identifier: Apache-2.0
// Axes, limits and staircase of the scatter as ECharts wants them; the points are cloud.ts's.

import type { EChartsCoreOption } from 'echarts/core';
import type { Column, Points } from './columns';
import { unitOf } from './columns';
import type { Limit, ReportDocument } from './data';
import { shortNumber } from './format';
import { staircase } from './front_line';
import type { ChartColours } from './theme';

export interface AxesInput {
  document: ReportDocument;
  points: Points;
  x: Column;
  y: Column;
  logX: boolean;
  logY: boolean;
  drawn: (row: number) => boolean; // what the axes have to reach, as far as it is feasible or not far from what is
  colours: ChartColours;
}

type Series = Record<string, unknown>;

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

function limitSeries(input: AxesInput): Series[] {
  const { document, colours } = input;
  const data = [
    ...limitsOf(document, input.x).map((limit) => limitMark(limit, 'xAxis', colours)),
    ...limitsOf(document, input.y).map((limit) => limitMark(limit, 'yAxis', colours)),
  ];
  const lineStyle = { color: colours.limit, type: 'dashed', width: 1.2 };
  const markLine = { symbol: 'none', animation: false, lineStyle, data };
  return data.length === 0 ? [] : [{ id: 'limits', type: 'line', data: [], silent: true, markLine }];
}

// The line runs on to the edges of the chart: what is on its far side was attained by no design.
function staircaseSeries(input: AxesInput, x: Extent, y: Extent): Series[] {
  const stairs = staircase(input.points, input.x, input.y);
  const first = stairs?.points[0];
  const last = stairs?.points[stairs.points.length - 1];
  if (stairs === null || first === undefined || last === undefined) return [];
  const worstY = input.y.direction === 'maximise' ? y.min : y.max;
  const data =
    stairs.step === 'end'
      ? [[first[0], worstY], ...stairs.points, [x.max, last[1]]]
      : [[x.min, first[1]], ...stairs.points, [last[0], worstY]];
  return [{
    id: 'staircase',
    type: 'line',
    step: stairs.step,
    data,
    showSymbol: false,
    silent: true,
    lineStyle: { color: input.colours.text, width: 1.2, opacity: 0.55 },
  }];
}

export function axisTitle(column: Column): string {
  const unit = unitOf(column);
  const named = unit === '' || column.name.endsWith(`_${unit.toLowerCase()}`);
  const side =
    column.direction === 'none' ? '' : column.direction === 'minimise' ? '  (less is better)' : '  (more is better)';
  return `${column.name}${named ? '' : ` [${unit}]`}${side}`;
}

export interface Extent {
  min: number;
  max: number;
}

/** The range of the values that `counts` lets through and that lie inside the bounds. */
function spanOf(numbers: Float64Array, log: boolean, counts: (row: number) => boolean, bounds: Extent): Extent {
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < numbers.length; ++row) {
    const value = numbers[row] as number;
    if (!(log ? value > 0 : Number.isFinite(value)) || value < bounds.min || value > bounds.max || !counts(row)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { min: low, max: high };
}

/** As far from a range as it is wide: infeasible points beyond it do not stretch the axis. */
function nearby({ min, max }: Extent, log: boolean): Extent {
  if (!(max > min)) return { min: -Infinity, max: Infinity };
  return log ? { min: min * (min / max), max: max * (max / min) } : { min: min - (max - min), max: max + (max - min) };
}

// The axis reaches a limit only where that does not squeeze the points into a corner.
function extent(input: AxesInput, column: Column, log: boolean): Extent {
  const numbers = column.numbers();
  const everything: Extent = { min: -Infinity, max: Infinity };
  const feasible = spanOf(numbers, log, (row) => input.drawn(row) && input.points.feasible(row), everything);
  const around = spanOf(numbers, log, input.drawn, Number.isFinite(feasible.min) ? nearby(feasible, log) : everything);
  let { min: low, max: high } = around;
  if (!Number.isFinite(low)) return log ? { min: 1, max: 10 } : { min: 0, max: 1 };
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

export function chartAxis(title: string, log: boolean, colours: ChartColours, range: Extent | null): Series {
  const ticks = log && range !== null ? { customValues: logTicks(range.min, range.max) } : {};
  return {
    type: log ? 'log' : 'value',
    name: title,
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

/** Room around the plot, for titles and ticks. */
export const GRID = { left: 74, right: 24, top: 28, bottom: 54 };
export const FONT = { fontFamily: 'system-ui, sans-serif' };

export function axesOption(input: AxesInput): EChartsCoreOption {
  const [x, y] = [extent(input, input.x, input.logX), extent(input, input.y, input.logY)];
  return {
    animation: false,
    textStyle: FONT,
    grid: GRID,
    xAxis: { ...chartAxis(axisTitle(input.x), input.logX, input.colours, x), nameGap: 32 },
    yAxis: { ...chartAxis(axisTitle(input.y), input.logY, input.colours, y), nameGap: 54 },
    series: [...staircaseSeries(input, x, y), ...limitSeries(input)],
  };
}
