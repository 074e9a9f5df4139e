// SPDX-License-Identifier: Apache-2.0
// How far the search came, and how far its figures can be trusted.

import { chartCard } from './chart_card';
import { chartAxis, axisTitle, type Extent } from './chart_option';
import type { Column } from './columns';
import type { Context } from './context';
import type { Differences } from './data';
import { differencesOf } from './differences';
import { el } from './dom';
import { UNKNOWN, exactNumber, fidelityName, grouped, percent, shortNumber } from './format';
import { importanceView } from './importance';
import { measuredDifferences } from './measurements';

const MOST_FAILED = 50;

function signed(share: number | null): string {
  return share === null ? UNKNOWN : `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

function differencesTable(first: string, rows: readonly { name: string; differences: Differences }[]): HTMLElement {
  const number = (text: string): HTMLElement => el('td', { class: 'number' }, text);
  const heads = [first, 'compared', 'bias', 'mean error', 'largest error'];
  return el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': `Errors of the estimates by ${first}` },
    el('table', { class: 'plain narrow' },
      el('thead', {}, el('tr', {}, ...heads.map((t, i) => el('th', { scope: 'col', class: i > 0 ? 'number' : '' }, t)))),
      el('tbody', {}, ...rows.map(({ name, differences: d }) =>
        el('tr', {}, el('th', { scope: 'row' }, name), number(exactNumber(d.count)), number(signed(d.bias)),
          number(percent(d.mean ?? NaN)), number(percent(d.maximum ?? NaN)))))));
}

interface Compared {
  column: Column;
  rows: number[];
  pairs: (readonly [number, number])[];
  differences: Required<Differences>;
}

function comparedMetrics(context: Context): Compared[] {
  const { points } = context;
  const out: Compared[] = [];
  for (const column of points.columns.filter((c) => c.group === 'metric')) {
    const rows = points.confirmedRows.filter((row) => column.value(row) !== null && points.confirmed(row, column.name) !== null);
    const pairs = rows.map((row) => [Number(column.value(row)), points.confirmed(row, column.name) as number] as const);
    const differences = differencesOf(pairs);
    if (differences !== null && pairs.some(([a, b]) => a !== b)) out.push({ column, rows, pairs, differences });
  }
  return out;
}

function fidelityCard(context: Context, one: Compared): HTMLElement {
  const estimate = fidelityName(context.document.run.fidelity);
  const level = fidelityName(context.document.run.confirmed_fidelity);
  const values = one.pairs.flat();
  const extent: Extent = { min: Math.min(...values) / 1.1, max: Math.max(...values) * 1.1 };
  const log = extent.min > 0 && extent.max / extent.min > 5;
  const { agreement } = context.document;
  const promised = agreement !== null && ['cycles', 'latency_ms'].includes(one.column.name);
  const band = (promised ? agreement?.maximum : one.differences.maximum) ?? 0;
  const steps = Array.from({ length: 9 }, (_, i) => (log ? extent.min * (extent.max / extent.min) ** (i / 8) : extent.min + ((extent.max - extent.min) * i) / 8));
  return chartCard({
    title: `${one.column.name}: ${estimate} against ${level}`,
    text: `${exactNumber(one.pairs.length)} points confirmed. The estimate is ${signed(one.differences.bias)} off on average, ` +
      `${percent(one.differences.maximum ?? NaN)} at most; full line: agreement, dashed: ${promised ? 'the promised' : 'the largest'} ±${percent(band)}.`,
    option: (colours) => {
      const line = (factor: number, dashed: boolean) => ({
        type: 'line', silent: true, showSymbol: false, data: steps.map((v) => [v, v * factor]),
        lineStyle: { color: dashed ? colours.limit : colours.muted, width: 1.2, type: dashed ? 'dashed' : 'solid' },
      });
      return {
        xAxis: { ...chartAxis(`${axisTitle(one.column).replace(/ {2}.*/, '')}, ${estimate}`, log, colours, extent), nameGap: 28 },
        yAxis: { ...chartAxis(level, log, colours, extent), nameGap: 46 },
        series: [line(1, false), line(1 / (1 + band), true), line(1 / (1 - band), true), {
          id: 'points', type: 'scatter', symbolSize: 8, data: one.pairs.map((pair) => [...pair]),
          itemStyle: { color: colours.accent, opacity: 0.75 },
        }],
      };
    },
    hover: (id, index) => {
      const [pair, row] = [one.pairs[index], one.rows[index]];
      if (id !== 'points' || pair === undefined || row === undefined) return '';
      return `${context.points.id(row)}: ${shortNumber(pair[0])} estimated, ${shortNumber(pair[1])} confirmed (${signed(pair[0] / pair[1] - 1)})`;
    },
  });
}

function fidelityView(context: Context): HTMLElement {
  const { run } = context.document;
  const compared = comparedMetrics(context);
  if (compared.length === 0) {
    return el('div', {}, el('h3', {}, 'Fidelity'),
      el('p', {}, `Every figure is an estimate of the ${run.fidelity} model; no point of this run was confirmed at a higher level.`));
  }
  const main = ['latency_ms', 'energy_mj'].map((name) => compared.find((one) => one.column.name === name)).filter((one): one is Compared => one !== undefined);
  const { agreement } = context.document;
  return el('div', {},
    agreement !== null && el('p', { class: 'promise' },
      `Promised of the cycles: ${percent(agreement.mean)} off in the mean, ${percent(agreement.maximum)} at most. `,
      el('strong', {}, agreement.within_band ? 'This run keeps it.' : 'This run does not keep it.'),
      ` ${exactNumber(agreement.layers)} layers compared; `,
      agreement.unequal_compute === 0 ? 'all have equal compute cycles.' : `${exactNumber(agreement.unequal_compute)} differ in their compute cycles.`),
    el('div', { class: 'columns' }, ...(main.length > 0 ? main : compared.slice(0, 2)).map((one) => fidelityCard(context, one))),
    el('div', { class: 'columns' },
      differencesTable('metric', compared.map((one) => ({ name: one.column.name, differences: one.differences }))),
      agreement !== null && agreement.kinds.length > 0 &&
        differencesTable('kind of layer', agreement.kinds.map((kind) => ({ name: kind.kind, differences: kind.cycles })))),
    unconfirmed(context));
}

function unconfirmed(context: Context): HTMLElement | null {
  const { failed } = context.document.points.confirmed;
  if (failed.length === 0) return null;
  return el('div', {},
    el('h3', {}, 'Points that could not be confirmed'),
    el('ul', { class: 'failed-list' }, ...failed.slice(0, MOST_FAILED).map(({ row, why }) => el('li', {}, el('code', {}, context.points.id(row)), ` ${why}`))));
}

function searchCard(context: Context): HTMLElement | null {
  const { search, objectives } = context.document;
  const last = search.evaluated[search.evaluated.length - 1];
  if (last === undefined || search.evaluated.length < 2) return null;
  const reference = search.reference.map((value, i) => `${objectives[i] ?? ''} ${shortNumber(value)}`).join(', ');
  const steps = search.evaluated.map((evaluated, i) => [evaluated, (search.hypervolume[i] ?? 0) * 100]);
  const near = search.evaluated.find((_, i) => (search.hypervolume[i] ?? 0) >= 0.99) ?? last;
  return chartCard({
    title: 'Hypervolume over evaluations',
    text: `Share of the final front's volume (${search.engine} search); 99 % after ${exactNumber(near)} of ${exactNumber(last)} evaluations. Measured from ${reference}.`,
    height: 240,
    option: (colours) => ({
      xAxis: { ...chartAxis('evaluations', true, colours, { min: steps[0]?.[0] ?? 1, max: last }), nameGap: 28 },
      yAxis: { ...chartAxis('% of the final volume', false, colours, { min: 0, max: 100 }), nameGap: 40 },
      series: [{ id: 'volume', type: 'line', step: 'end', data: steps, symbolSize: 6, itemStyle: { color: colours.accent }, lineStyle: { color: colours.accent } }],
    }),
    hover: (_, i) => `${exactNumber(search.evaluated[i] ?? 0)} evaluations: ${percent(search.hypervolume[i] ?? 0)}, ${exactNumber(search.front[i] ?? 0)} points on the front`,
  });
}

function countsView(context: Context): HTMLElement {
  const { counts } = context.document;
  const excluded = counts.dominated + counts.not_fitting + counts.breaking_a_limit;
  const some = (name: string, count: number): [string, string][] => (count > 0 ? [[name, exactNumber(count)]] : []);
  const rows: [string, string][] = [
    ['in the space', grouped(counts.space)],
    ...some('twins of others, not run again', counts.folded),
    ['evaluated', exactNumber(counts.evaluated)],
    ...some('not evaluated: proven to be dominated', counts.dominated),
    ...some('not evaluated: proven not to fit the device', counts.not_fitting),
    ...some('not evaluated: proven to break a limit', counts.breaking_a_limit),
    ...(excluded > 0 ? some('covered', counts.evaluated + excluded) : []),
    ...some('asked for again by the search', counts.repeated),
    ['feasible', exactNumber(counts.feasible)],
    ['infeasible', exactNumber(counts.infeasible)],
    ['failed', exactNumber(counts.failed)],
    ['on the front', exactNumber(context.document.points.front.length)],
    ...some('confirmed', context.points.confirmedRows.length),
  ];
  return el('div', {},
    el('h3', {}, 'Designs'),
    el('table', { class: 'plain narrow' },
      el('tbody', {}, ...rows.map(([name, text]) => el('tr', {}, el('th', { scope: 'row' }, name), el('td', { class: 'number' }, text))))));
}

function failedView(context: Context): HTMLElement | null {
  const { points } = context;
  const rows: number[] = [];
  for (let row = 0; row < points.count; ++row) if (points.status(row) === 'failed') rows.push(row);
  if (rows.length === 0) return null;
  const more = rows.length - MOST_FAILED;
  return el('div', {},
    el('h3', {}, 'Failed points'),
    el('ul', { class: 'failed-list' },
      ...rows.slice(0, MOST_FAILED).map((row) => el('li', {}, el('code', {}, points.id(row)), ` ${points.reasonText(row)}`)),
      more > 0 && el('li', {}, `and ${exactNumber(more)} more: filter the table by status == failed`)));
}

function measuredView(context: Context): HTMLElement | null {
  const rows = measuredDifferences(context.document.measurements);
  return rows.length === 0 ? null : el('div', {},
    el('h3', {}, 'Estimates against synthesis and RTL'),
    differencesTable('figure', rows));
}

/** @param sensitivity  of the chosen design to each axis */
export function trustPanel(context: Context, sensitivity: HTMLElement): HTMLElement {
  return el('div', {},
    el('div', { class: 'columns' }, countsView(context), searchCard(context)),
    fidelityView(context),
    measuredView(context),
    sensitivity,
    importanceView(context),
    failedView(context));
}
