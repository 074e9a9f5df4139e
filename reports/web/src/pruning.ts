// SPDX-License-Identifier: Apache-2.0
// What pruning buys on this array: accuracy against what is kept, and the best hardware for each member.

import { chartCard } from './chart_card';
import { chartAxis } from './chart_option';
import type { Context } from './context';
import type { Workload } from './data';
import { el } from './dom';
import { bestRows } from './family';
import { exactNumber, percent, shortNumber, siNumber } from './format';
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

interface LineInput {
  title: string;
  text: string;
  x: string;
  y: string;
  members: readonly Member[];
  at: (member: Member) => [number, number] | null;
}

function lineCard(input: LineInput): HTMLElement {
  const methods = [...new Set(input.members.map((m) => m.method))];
  const of = (method: string): { member: Member; at: [number, number] }[] =>
    input.members
      .filter((member) => member.method === method)
      .map((member) => ({ member, at: input.at(member) }))
      .filter((one): one is { member: Member; at: [number, number] } => one.at !== null)
      .sort((a, b) => a.at[0] - b.at[0]);
  const series = (colours: ChartColours) => methods.map((method, i) => ({
    id: method,
    type: 'line',
    data: of(method).map((one) => one.at),
    symbol: `path://${PATHS[SHAPES[i % SHAPES.length] ?? 'circle']}`,
    symbolSize: 9,
    itemStyle: { color: colours.categories[i % colours.categories.length] },
    lineStyle: { color: colours.categories[i % colours.categories.length], width: 1.6 },
  }));
  const scale = (title: string, colours: ChartColours) => ({ ...chartAxis(title, false, colours, null), scale: true });
  return chartCard({
    title: input.title,
    text: `${input.text}${methods.length > 1 ? ` Lines: ${methods.map((m, i) => `${m} (${SHAPE_NAMES[SHAPES[i % SHAPES.length] ?? 'circle']})`).join(', ')}.` : ''}`,
    option: (colours) => ({
      xAxis: { ...scale(input.x, colours), nameGap: 28 },
      yAxis: { ...scale(input.y, colours), nameGap: 48 },
      series: series(colours),
    }),
    hover: (method, index) => {
      const one = of(method)[index];
      return one === undefined ? '' : `${one.member.workload.name}: ${input.x} ${shortNumber(one.at[0])}, ${input.y} ${shortNumber(one.at[1])}`;
    },
  });
}

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
  const heads = ['member', 'method', 'kept', 'MACs', 'parameters', 'accuracy', 'least latency_ms', 'least energy_mj'];
  return el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Members of the pruned family' },
    el('table', { class: 'plain' },
      el('thead', {}, el('tr', {}, ...heads.map((text, i) => el('th', { scope: 'col', class: i > 1 ? 'number' : '' }, text)))),
      el('tbody', {}, ...members.map((m) =>
        el('tr', {}, el('th', { scope: 'row' }, el('bdi', {}, m.workload.name)), el('td', {}, m.method), number(percent(m.kept)),
          number(siNumber(m.workload.macs)), number(siNumber(m.workload.parameters)),
          number(m.workload.accuracy === null ? '–' : percentPoint(m.workload.accuracy)), best(m, 'latency_ms'), best(m, 'energy_mj'))))));
}

function percentPoint(share: number): string {
  return `${(share * 100).toFixed(2)}\u00a0%`;
}

/** Null where the run has one network only. */
export function pruningPanel(context: Context): HTMLElement | null {
  if (context.document.workloads.length < 2) return null;
  const members = membersOf(context);
  const known = members.filter((m) => m.workload.accuracy !== null);
  const value = (member: Member, name: string): number | null => {
    const row = member.best.get(name);
    const found = row === undefined ? null : context.points.column(name)?.value(row);
    return typeof found === 'number' ? found : null;
  };
  const against = (name: string, words: string): HTMLElement => lineCard({
    title: `${words} against accuracy`,
    text: `At the best feasible hardware for each member.`,
    x: name,
    y: 'accuracy %',
    members: known,
    at: (m) => {
      const cost = value(m, name);
      return cost === null ? null : [cost, (m.workload.accuracy ?? 0) * 100];
    },
  });
  const charts = known.length < 2 ? [] : [
    lineCard({
      title: 'Accuracy against what is kept',
      text: 'int8, test set; kept: the ratio asked for, or the share of the MACs.',
      x: 'kept %', y: 'accuracy %', members: known,
      at: (m) => [m.kept * 100, (m.workload.accuracy ?? 0) * 100],
    }),
    against('latency_ms', 'Latency'),
    against('energy_mj', 'Energy'),
  ];
  return el('div', {},
    charts.length === 0 && el('p', {}, 'The networks state no accuracy: there is nothing to trade against it.'),
    el('div', { class: 'columns thirds' }, ...charts),
    membersTable(context, members),
    channelsTable(members));
}
