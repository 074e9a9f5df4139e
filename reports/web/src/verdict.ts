// SPDX-License-Identifier: Apache-2.0
// The first screen: what the run found, the points to choose from, and what became of the space.

import { type Column, unitOf } from './columns';
import { type Context, isIgnored, valueName } from './context';
import type { Pick } from './data';
import { el } from './dom';
import { UNKNOWN, exactNumber, fidelityName, percent, shortNumber } from './format';

function figure(label: string, value: string, unit: string, note: string): HTMLElement {
  return el(
    'div', { class: 'figure' },
    el('span', { class: 'figure-value' }, value, unit !== '' && el('span', { class: 'unit' }, `\u00a0${unit}`)),
    el('span', { class: 'figure-label' }, label),
    note !== '' && el('span', { class: 'figure-note' }, note),
  );
}

// What the run chose among, of one point: "bitmap", "pe.rows 16", ...
function designWords(context: Context, row: number): string[] {
  const varied = context.document.axes
    .map((axis) => context.points.column(axis.parameter))
    .filter((column): column is Column => column !== undefined);
  return varied
    .filter((column) => !isIgnored(context, column, row))
    .map((column) => {
      const speaks = column.name === 'sparse.format' || column.name === 'pruning.point'; // without the axis' name
      return speaks ? valueName(context, column, row) : `${column.name} ${column.text(row)}`;
    });
}

function limitOf(context: Context, metric: string): number | null {
  const { limits } = context.document;
  return limits.find((l) => l.metric === metric && l.kind === 'maximum' && l.source === 'device')?.value ?? null;
}

// What the higher level of fidelity says of it, where the point was confirmed.
function confirmedNote(context: Context, column: Column, row: number): string {
  const confirmed = context.points.confirmed(row, column.name);
  return confirmed === null ? '' : `${fidelityName(context.document.run.confirmed_fidelity)}: ${shortNumber(confirmed, column.integer)}`;
}

function metricFigure(context: Context, row: number, name: string, label: string): HTMLElement | null {
  const column = context.points.column(name);
  const value = column?.value(row);
  if (column === undefined || typeof value !== 'number') return null;
  const limit = limitOf(context, name);
  const note = limit === null || limit === 0 ? confirmedNote(context, column, row) : `of ${exactNumber(limit)} (${percent(value / limit)})`;
  return figure(label, shortNumber(value, column.integer), unitOf(column), note);
}

function accuracyFigure(context: Context, row: number): HTMLElement {
  const value = context.points.column('accuracy')?.value(row);
  return typeof value === 'number'
    ? figure('accuracy', (value * 100).toFixed(2), '%', 'int8, test set')
    : figure('accuracy', UNKNOWN, '', 'the network states none');
}

function pickCard(context: Context, picks: Pick[]): HTMLElement | null {
  const first = picks[0];
  const row = first === undefined ? undefined : context.points.row(first.id);
  if (first === undefined || row === undefined) return null;
  const gains = first.comparisons.filter((c) => c.metric === 'latency_ms' || c.metric === 'energy_mj');
  const others = first.comparisons.filter((c) => !gains.includes(c));
  const show = el('button', { type: 'button', class: 'quiet' }, 'Show');
  show.addEventListener('click', () => {
    context.selection.set({ selected: first.id });
    document.getElementById('point')?.scrollIntoView({ block: 'start' });
  });
  return el(
    'article', { class: first.role === 'knee' ? 'card main-card' : 'card' },
    el('header', {}, el('h3', {}, picks.map((p) => p.title).join(' and ')), el('code', {}, first.id), show),
    el('div', { class: 'figures' },
      metricFigure(context, row, 'latency_ms', 'latency'),
      metricFigure(context, row, 'energy_mj', 'energy an image'),
      metricFigure(context, row, 'dsp', 'DSP'),
      metricFigure(context, row, 'lut', 'LUT'),
      metricFigure(context, row, 'bram18', 'BRAM18'),
      accuracyFigure(context, row)),
    gains.length > 0 &&
      el('ul', { class: 'gains', 'aria-label': 'Against the baseline' },
        ...[...gains, ...others].map((c) => el('li', { class: c.change }, c.text))),
    first.advice !== null &&
      el('p', { class: 'advice' }, first.advice.limit, ' ', el('strong', {}, first.advice.next)),
    el('ul', { class: 'design' }, ...designWords(context, row).map((words) => el('li', {}, words))),
  );
}

/** Picks that are one point share a card. */
function picksById(picks: readonly Pick[]): Pick[][] {
  const byId = new Map<string, Pick[]>();
  for (const pick of picks) byId.set(pick.id, [...(byId.get(pick.id) ?? []), pick]);
  return [...byId.values()];
}

interface Part {
  label: string;
  count: number;
  kind: string;
}

const REASON_WORDS: Record<string, string> = {
  dsp: 'over the DSPs',
  lut: 'over the LUTs',
  ff: 'over the flip-flops',
  bram18: 'over the BRAM',
  uram: 'over the URAM',
  constraint: 'outside a constraint',
};

function spaceParts(context: Context): Part[] {
  const { counts, points } = context.document;
  const front = points.front.length;
  const reasons = [...counts.infeasible_by_reason].sort((a, b) => b.count - a.count);
  return [
    { label: 'Pareto front', count: front, kind: 'front' },
    { label: 'fit, dominated', count: counts.feasible - front, kind: 'feasible' },
    ...reasons.map(({ reason, count }) => ({
      label: REASON_WORDS[reason] ?? reason.replace(/_/g, ' '),
      count,
      kind: 'infeasible',
    })),
    { label: 'failed', count: counts.failed, kind: 'failed' },
    { label: 'proven dominated, not evaluated', count: counts.dominated, kind: 'excluded' },
    { label: 'proven not to fit, not evaluated', count: counts.not_fitting, kind: 'excluded' },
    { label: 'proven to break a limit, not evaluated', count: counts.breaking_a_limit, kind: 'excluded' },
  ].filter((part) => part.count > 0);
}

function spaceBar(context: Context): HTMLElement {
  const { counts } = context.document;
  const all = counts.evaluated + counts.dominated + counts.not_fitting + counts.breaking_a_limit;
  const parts = spaceParts(context);
  const bar = el('div', { class: 'space-bar', 'aria-hidden': 'true' });
  for (const part of parts) {
    const piece = el('span', { class: `part ${part.kind}`, title: `${part.label}: ${exactNumber(part.count)}` });
    piece.style.flexGrow = String(part.count);
    bar.appendChild(piece);
  }
  const list = el('ul', { class: 'space-list' });
  for (const part of parts) {
    list.appendChild(
      el('li', {}, el('span', { class: `swatch ${part.kind}` }), `${part.label} `, el('b', {}, exactNumber(part.count))),
    );
  }
  return el(
    'div', { class: 'space' },
    el('h3', {}, `What became of ${exactNumber(all)} ${all > counts.evaluated ? '' : 'evaluated '}designs`), bar, list,
  );
}

export function verdictPanel(context: Context): HTMLElement {
  const { verdict, notes, picks } = context.document;
  return el(
    'section', { id: 'verdict', 'aria-label': 'Verdict' },
    el('h2', { class: 'headline' }, verdict.headline),
    el('div', { class: 'cards' }, ...picksById(picks).map((same) => pickCard(context, same))),
    spaceBar(context),
    el('ul', { class: 'facts' },
      ...verdict.facts.map((fact) => el('li', {}, fact)),
      ...notes.map((note) => el('li', { class: 'note' }, note))),
  );
}
