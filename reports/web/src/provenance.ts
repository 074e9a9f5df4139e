// SPDX-License-Identifier: Apache-2.0
// Where the figures come from and how to get them again.

import type { Context } from './context';
import type { NamedText, ParameterValue, Workload } from './data';
import { copyText, el } from './dom';
import { exactNumber, grouped, percent, shortNumber, siNumber, UNKNOWN } from './format';

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
      number(exactNumber(w.layers.length)), number(siNumber(w.macs)), number(siNumber(w.parameters)),
      number(w.weight_density === null ? UNKNOWN : percent(w.weight_density)), number(w.mask),
      number(w.accuracy === null ? UNKNOWN : shortNumber(w.accuracy)));
  return el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Workload' },
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
    el('details', {}, el('summary', {}, 'Resolved configuration'), el('pre', { tabindex: 0, role: 'region', 'aria-label': 'Resolved configuration' }, provenance.configuration)));
}
