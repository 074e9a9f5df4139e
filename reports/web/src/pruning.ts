// SPDX-License-Identifier: Apache-2.0
// What pruning buys on this array: accuracy against what is kept, and the best hardware for each member.

import { chartCard } from './chart_card';
import { chartAxis } from './chart_option';
import type { Context } from './context';
import type { MethodPoint, Workload } from './data';
import { el } from './dom';
import { bestRows } from './family';
import { exactNumber, percent, shortNumber, siNumber, UNKNOWN } from './format';
import { PATHS, SHAPES, SHAPE_NAMES } from './groups';
import type { ChartColours } from './theme';

interface Member {
  workload: Workload;
  index: number;
  method: string;
  kept: number; // asked for, or the share of the family's largest MAC count
  best: Map<string, number>; // metric -> row of the feasible point with the least
}

function membersOf(context: Context): Member[] {
  const { document, points } = context;
  const column = points.column('pruning.point');
  if (column === undefined) return [];
  const most = Math.max(1, ...document.workloads.map((w) => w.macs));
  const members = document.workloads.map((workload, index): Member => ({
    workload,
    index,
    method: workload.pruning?.method ?? 'family',
    kept: workload.pruning?.keep_ratio ?? workload.macs / most,
    best: new Map(),
  }));
  for (const name of ['latency_ms', 'energy_mj']) {
    const metric = points.column(name);
    if (metric === undefined) continue;
    for (const [member, row] of bestRows(column.numbers(), metric.numbers(), (r) => points.feasible(r))) members[member]?.best.set(name, row);
  }
  return members;
}

/** A place on a chart, and what to say of it. */
interface Spot {
  line: string;
  x: number;
  y: number;
  words: string;
  spread?: number; // of y, up and down
}

interface LineInput {
  title: string;
  text: string;
  x: string;
  y: string;
  spots: readonly Spot[];
}

function lineCard(input: LineInput): HTMLElement {
  const lines = [...new Set(input.spots.map((spot) => spot.line))];
  const of = (line: string): Spot[] => input.spots.filter((spot) => spot.line === line).sort((a, b) => a.x - b.x);
  const colour = (colours: ChartColours, i: number): string | undefined => colours.categories[i % colours.categories.length];
  // An error bar is a line of its own; gaps between bars are empty places.
  const bars = (line: string): (number[] | ['-', '-'])[] =>
    of(line).flatMap(({ x, y, spread = 0 }) => (spread > 0 ? [[x, y - spread], [x, y + spread], ['-', '-'] as ['-', '-']] : []));
  const series = (colours: ChartColours) => lines.flatMap((line, i) => [
    {
      id: line,
      type: 'line',
      data: of(line).map((spot) => [spot.x, spot.y]),
      symbol: `path://${PATHS[SHAPES[i % SHAPES.length] ?? 'circle']}`,
      symbolSize: 9,
      itemStyle: { color: colour(colours, i) },
      lineStyle: { color: colour(colours, i), width: 1.6 },
    },
    {
      id: `${line} ±`, type: 'line', silent: true, showSymbol: false, connectNulls: false, data: bars(line),
      lineStyle: { color: colour(colours, i), width: 1.4 },
    },
  ]);
  const scale = (title: string, colours: ChartColours) => ({ ...chartAxis(title, false, colours, null), scale: true });
  const key = lines.map((line, i) => `${line} (${SHAPE_NAMES[SHAPES[i % SHAPES.length] ?? 'circle']})`).join(', ');
  return chartCard({
    title: input.title,
    text: `${input.text}${lines.length > 1 ? ` Lines: ${key}.` : ''}`,
    option: (colours) => ({
      xAxis: { ...scale(input.x, colours), nameGap: 28 },
      yAxis: { ...scale(input.y, colours), nameGap: 48 },
      series: series(colours),
    }),
    hover: (line, index) => of(line)[index]?.words ?? '',
  });
}

/** Kept channels of each member, group by group. */
function channelsTable(members: readonly Member[]): HTMLElement | null {
  const pruned = members.filter((m) => (m.workload.pruning?.channels.length ?? 0) > 0);
  const groups = [...new Set(pruned.flatMap((m) => m.workload.pruning?.channels.map((c) => c.group) ?? []))];
  if (groups.length === 0) return null;
  const cell = (member: Member, group: string): HTMLElement => {
    const channels = member.workload.pruning?.channels.find((c) => c.group === group);
    if (channels === undefined) return el('td', { class: 'number' }, '');
    const fill = el('span', { class: 'fill' });
    fill.style.width = `${(channels.kept / Math.max(1, channels.of)) * 100}%`;
    return el('td', { class: 'share' }, el('div', { class: 'gauge', 'aria-hidden': 'true' }, fill),
      el('span', {}, `${exactNumber(channels.kept)} of ${exactNumber(channels.of)}`));
  };
  return el('details', {},
    el('summary', {}, 'Channels kept per group'),
    el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Channels kept per group' },
      el('table', { class: 'plain importance' },
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'member'), ...groups.map((g) => el('th', { scope: 'col' }, g)))),
        el('tbody', {}, ...pruned.map((m) => el('tr', {}, el('th', { scope: 'row' }, m.workload.name), ...groups.map((g) => cell(m, g))))))));
}

function accuracyText(share: number | null | undefined): string {
  return typeof share === 'number' ? `${(share * 100).toFixed(2)}\u00a0%` : UNKNOWN;
}

/** Columns of the table of members that some member has a value for. */
function memberColumns(members: readonly Member[]): [string, (member: Member) => string][] {
  const all: [string, (member: Member) => string][] = [
    ['kept', (m) => percent(m.kept)],
    ['weights kept', (m) => (typeof m.workload.pruning?.density === 'number' ? percent(m.workload.pruning.density) : UNKNOWN)],
    ['MACs', (m) => siNumber(m.workload.macs)],
    ['parameters', (m) => siNumber(m.workload.parameters)],
    ['at the cut', (m) => accuracyText(m.workload.pruning?.accuracy_at_cut)],
    ['recalibrated', (m) => accuracyText(m.workload.pruning?.accuracy_recalibrated)],
    ['fine-tuned', (m) => accuracyText(m.workload.accuracy_float)],
    ['accuracy (int8)', (m) => accuracyText(m.workload.accuracy)],
  ];
  return all.filter(([name, text]) => name === 'accuracy (int8)' || members.some((member) => text(member) !== UNKNOWN));
}

function membersTable(context: Context, members: readonly Member[]): HTMLElement {
  const { points, selection } = context;
  const number = (text: string): HTMLElement => el('td', { class: 'number' }, text);
  const best = (member: Member, name: string): HTMLElement => {
    const row = member.best.get(name);
    if (row === undefined) return number('none fits');
    const show = el('button', { type: 'button', class: 'quiet' }, points.column(name)?.text(row) ?? '');
    show.addEventListener('click', () => {
      selection.set({ selected: points.id(row) });
      document.getElementById('point')?.scrollIntoView({ block: 'start' });
    });
    return el('td', { class: 'number' }, show);
  };
  const columns = memberColumns(members);
  const heads = ['member', 'method', ...columns.map(([name]) => name), 'least latency_ms', 'least energy_mj'];
  return el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Members of the pruned family' },
    el('table', { class: 'plain' },
      el('thead', {}, el('tr', {}, ...heads.map((text, i) => el('th', { scope: 'col', class: i > 1 ? 'number' : '' }, text)))),
      el('tbody', {}, ...members.map((m) =>
        el('tr', {}, el('th', { scope: 'row' }, el('bdi', {}, m.workload.name)), el('td', {}, m.method),
          ...columns.map(([, text]) => number(text(m))), best(m, 'latency_ms'), best(m, 'energy_mj'))))));
}

/** Accuracy against what is kept: of a study's methods where there is one, else of the family itself. */
function accuracyCard(known: readonly Member[], methods: readonly MethodPoint[]): HTMLElement {
  const resource = [...new Set(known.map((m) => m.workload.pruning?.resource ?? ''))].filter((name) => name !== '').join(', ');
  const networks = new Set(methods.map((one) => one.network));
  const seeds = [...new Set(methods.map((one) => one.seeds))].sort((a, b) => a - b).join(' to ');
  const spots = methods.length > 0
    ? methods.map((one): Spot => ({
      line: networks.size > 1 ? `${one.network} ${one.method}` : one.method,
      x: (one.keep_ratio ?? NaN) * 100,
      y: (one.accuracy ?? NaN) * 100,
      spread: (one.deviation ?? 0) * 100,
      words: `${one.network}, ${one.method}: ${accuracyText(one.accuracy)} at ${percent(one.keep_ratio ?? NaN)}` +
        (one.seeds > 1 ? `, ± ${shortNumber((one.deviation ?? 0) * 100)} over ${one.seeds} seeds` : ''),
    }))
    : known.map((m): Spot => ({
      line: m.method, x: m.kept * 100, y: (m.workload.accuracy ?? 0) * 100,
      words: `${m.workload.name}: ${accuracyText(m.workload.accuracy)} at ${percent(m.kept)}`,
    }));
  return lineCard({
    title: 'Accuracy against what is kept',
    text: `int8, test set; kept: the ratio asked for${resource === '' ? ', or the share of the MACs' : ` of the ${resource}`}.` +
      (methods.length > 0 ? ` Means over ${seeds} seeds, bars: ± one standard deviation.` : ''),
    x: 'kept %', y: 'accuracy %', spots,
  });
}

/** Null where the run has one network only. */
export function pruningPanel(context: Context): HTMLElement | null {
  const { workloads, methods } = context.document;
  if (workloads.length < 2) return null;
  const members = membersOf(context);
  const known = members.filter((m) => m.workload.accuracy !== null);
  const value = (member: Member, name: string): number | null => {
    const row = member.best.get(name);
    const found = row === undefined ? null : context.points.column(name)?.value(row);
    return typeof found === 'number' ? found : null;
  };
  const against = (name: string, words: string): HTMLElement => lineCard({
    title: `${words} against accuracy`,
    text: 'At the best feasible hardware for each member.',
    x: name,
    y: 'accuracy %',
    spots: known.flatMap((m): Spot[] => {
      const cost = value(m, name);
      const words = `${m.workload.name}: ${name} ${shortNumber(cost)}, ${accuracyText(m.workload.accuracy)}`;
      return cost === null ? [] : [{ line: m.method, x: cost, y: (m.workload.accuracy ?? 0) * 100, words }];
    }),
  });
  const charts = known.length < 2 ? [] : [accuracyCard(known, methods), against('latency_ms', 'Latency'), against('energy_mj', 'Energy')];
  return el('div', {},
    charts.length === 0 && el('p', {}, 'The networks state no accuracy: there is nothing to trade against it.'),
    bought(context, known),
    el('div', { class: 'columns thirds' }, ...charts),
    membersTable(context, members),
    channelsTable(members));
}

/** In a sentence: the member that saves most while it loses at most half a point against the best. */
function bought(context: Context, known: readonly Member[]): HTMLElement | null {
  const UNCHANGED = 0.005;
  const full = [...known].sort((a, b) => b.workload.macs - a.workload.macs)[0];
  const latency = context.points.column('latency_ms');
  if (full === undefined || latency === undefined || known.length < 2) return null;
  const cost = (member: Member): number => {
    const row = member.best.get('latency_ms');
    return row === undefined ? NaN : Number(latency.value(row));
  };
  const least = (full.workload.accuracy ?? 0) - UNCHANGED;
  const good = known.filter((m) => m !== full && (m.workload.accuracy ?? 0) >= least && cost(m) < cost(full));
  const best = good.sort((a, b) => cost(a) - cost(b))[0];
  return el('p', {}, best === undefined
    ? `No pruned member is faster than ${full.workload.name} within half a point of its accuracy (${accuracyText(full.workload.accuracy)}).`
    : `Within half a point of the accuracy of ${full.workload.name} (${accuracyText(full.workload.accuracy)}), ${best.workload.name} is the fastest: ` +
      `${accuracyText(best.workload.accuracy)} at ${shortNumber(cost(best))} ms on its best hardware, against ${shortNumber(cost(full))} ms: ` +
      `${(cost(full) / cost(best)).toFixed(2)}× faster.`);
}
