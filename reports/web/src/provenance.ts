// SPDX-License-Identifier: Apache-2.0
// Where the figures come from and how to get them again.

import type { Context } from './context';
import type { NamedText, ParameterValue, Workload } from './data';
import { copyText, el } from './dom';
import { exactNumber, grouped, percent, shortNumber, siNumber, UNKNOWN } from './format';

const MOST_FAILED = 50;

function pairs(title: string, list: readonly NamedText[]): HTMLElement {
  return el('div', {},
    el('h3', {}, title),
    el('dl', { class: 'pairs' }, ...list.flatMap(({ name, text }) => [el('dt', {}, name), el('dd', {}, el('code', {}, text))])));
}

function workloads(list: readonly Workload[]): HTMLElement {
  const heads = ['network', 'layers', 'MACs', 'parameters', 'weight density', 'mask', 'accuracy'];
  const number = (text: string): HTMLElement => el('td', { class: 'number' }, text);
  const line = (w: Workload): HTMLElement =>
    el('tr', {}, el('th', { scope: 'row' }, el('bdi', {}, w.name), ' ', el('span', { class: 'muted' }, w.file)),
      number(exactNumber(w.layers)), number(siNumber(w.macs)), number(siNumber(w.parameters)),
      number(w.weight_density === null ? UNKNOWN : percent(w.weight_density)), number(w.mask),
      number(w.accuracy === null ? UNKNOWN : shortNumber(w.accuracy)));
  return el('div', { class: 'wide' },
    el('h3', {}, 'Workload'),
    el('table', { class: 'plain' },
      el('thead', {}, el('tr', {}, ...heads.map((text, i) => el('th', { scope: 'col', class: i > 0 ? 'number' : '' }, text)))),
      el('tbody', {}, ...list.map(line))));
}

function axes(context: Context): HTMLElement {
  const { document } = context;
  const text = (values: readonly ParameterValue[]): string => values.map(String).join(', ');
  return pairs(`Space: ${grouped(document.counts.space)} designs`,
    document.axes.map((axis) => ({ name: axis.parameter, text: text(axis.values) })));
}

function commands(list: readonly string[]): HTMLElement {
  return el('div', {},
    el('h3', {}, 'To get this run again'),
    ...list.map((command) => {
      const copy = el('button', { type: 'button', class: 'quiet' }, 'Copy');
      copy.addEventListener('click', () => void copyText(command, copy));
      return el('p', { class: 'command' }, el('code', {}, command), copy);
    }));
}

function failed(context: Context): HTMLElement | null {
  const { points } = context;
  const rows: number[] = [];
  for (let row = 0; row < points.count; ++row) if (points.status(row) === 'failed') rows.push(row);
  if (rows.length === 0) return null;
  const shown = rows.slice(0, MOST_FAILED);
  const more = rows.length - shown.length;
  return el('div', {},
    el('h3', {}, 'Failed points'),
    el('ul', { class: 'failed-list' },
      ...shown.map((row) => el('li', {}, el('code', {}, points.id(row)), ` ${points.reasonText(row)}`)),
      more > 0 && el('li', {}, `and ${exactNumber(more)} more: filter the table by status == failed`)));
}

export function provenancePanel(context: Context): HTMLElement {
  const { provenance, workloads: networks, device } = context.document;
  const about: NamedText[] = [
    ...provenance.versions,
    { name: 'seed', text: provenance.seed },
    { name: 'device', text: [device.name, device.part, device.file].filter((t) => t !== '').join(', ') },
  ];
  return el('div', { class: 'provenance' },
    workloads(networks),
    el('div', { class: 'columns' },
      el('div', {}, pairs('Made by', about), pairs('Hashes', provenance.hashes)),
      axes(context)),
    commands(provenance.commands),
    failed(context),
    el('details', {}, el('summary', {}, 'Resolved configuration'), el('pre', {}, provenance.configuration)));
}
