// SPDX-License-Identifier: Apache-2.0
// Where the cycles of one design go: a stacked bar a layer, by cause.

import type { Detail, Layer } from './data';
import { type Child, el } from './dom';
import { exactNumber, percent, shortNumber, siNumber } from './format';

export interface Cause {
  key: string;
  label: string;
  description: string;
  cycles(layer: Layer, lanes: number): number;
}

/** The causes add up to the layer's cycles; lane-cycles count as the share of all lanes. */
export const CAUSES: readonly Cause[] = [
  { key: 'busy', label: 'busy', description: 'a lane multiplies', cycles: (l, r) => l.busy / r },
  { key: 'bank', label: 'bank', description: 'a lane waits for an activation bank', cycles: (l, r) => l.stall_bank / r },
  { key: 'decode', label: 'decode', description: 'a lane waits for its decoder', cycles: (l, r) => l.stall_decode / r },
  { key: 'imbalance', label: 'imbalance', description: 'a lane is through, others are not', cycles: (l, r) => l.stall_imbalance / r },
  { key: 'drain', label: 'drain', description: 'the array waits for the post-processor', cycles: (l) => l.stall_drain },
  { key: 'memory', label: 'memory', description: 'the array waits for DDR', cycles: (l) => l.stall_memory },
  { key: 'fill', label: 'fill', description: 'set-up, pipelines, the last store', cycles: (l) => l.fill },
];

function stack(layer: Layer, lanes: number, most: number): HTMLElement {
  const bar = el('div', { class: 'stack' });
  const parts: string[] = [];
  for (const cause of CAUSES) {
    const cycles = cause.cycles(layer, lanes);
    if (cycles <= 0) continue;
    const text = `${cause.label} ${exactNumber(Math.round(cycles))} cycles (${percent(cycles / layer.cycles)})`;
    const piece = el('span', { class: `cause ${cause.key}`, title: text });
    piece.style.width = `${(cycles / most) * 100}%`;
    bar.appendChild(piece);
    parts.push(text);
  }
  bar.setAttribute('role', 'img');
  bar.setAttribute('aria-label', parts.join(', '));
  return bar;
}

function mappingText(layer: Layer): string {
  const { mapping } = layer;
  const words = [`${mapping.tile_rows} rows`, mapping.order];
  if (mapping.splits > 1) words.push(`${mapping.splits} splits`);
  if (mapping.weights_resident) words.push('weights resident');
  if (mapping.fused_pool) words.push('on the drain');
  return words.join(', ');
}

function layerRow(layer: Layer, lanes: number, most: number, total: number): HTMLElement {
  const name = el('th', { scope: 'row' }, el('bdi', {}, layer.name), ' ', el('span', { class: 'muted' }, layer.kind),
    layer.mask === 'drawn mask' && el('span', { class: 'tag' }, 'drawn mask'));
  if (layer.placement === 'cpu') {
    return el('tr', {}, name, el('td', { colspan: 5, class: 'muted' }, 'runs on the CPU; not part of these cycles'));
  }
  const number = (text: string): HTMLElement => el('td', { class: 'number' }, text);
  const share = total > 0 ? layer.cycles / total : 0;
  return el('tr', {},
    name,
    number(exactNumber(layer.cycles)),
    number(percent(share)),
    el('td', { class: 'bar-cell' }, layer.cycles > 0 && stack(layer, lanes, most)),
    number(layer.utilisation === null ? '' : percent(layer.utilisation)),
    el('td', {}, layer.bound !== '' && el('span', { class: `tag bound-${layer.bound}` }, layer.bound)));
}

function legend(): HTMLElement {
  return el('ul', { class: 'legend' },
    ...CAUSES.map((cause) =>
      el('li', { title: cause.description }, el('span', { class: `swatch cause ${cause.key}` }), cause.label)));
}

/** Every stored figure of every layer. */
function figures(detail: Detail): HTMLElement {
  const columns: [string, (layer: Layer) => string][] = [
    ['layer', (l) => l.name],
    ['mapping', mappingText],
    ['MACs', (l) => siNumber(l.macs)],
    ['density', (l) => shortNumber(l.weight_density)],
    ['cycles', (l) => exactNumber(l.cycles)],
    ['compute', (l) => exactNumber(l.compute_cycles)],
    ['memory busy', (l) => exactNumber(l.memory_cycles)],
    ...CAUSES.map((cause): [string, (layer: Layer) => string] => [
      cause.label,
      (l) => shortNumber(cause.cycles(l, detail.lanes)),
    ]),
    ['DDR read', (l) => `${siNumber(l.ddr_read_bytes)}B`],
    ['DDR write', (l) => `${siNumber(l.ddr_write_bytes)}B`],
    ['energy mJ', (l) => shortNumber(l.energy_mj)],
  ];
  const row = (layer: Layer): HTMLElement =>
    el('tr', {}, ...columns.map(([, text], i) => el('td', { class: i > 1 ? 'number' : '' }, text(layer))));
  const on = detail.layers.filter((layer) => layer.placement === 'scfa');
  return el('details', {},
    el('summary', {}, 'All figures of the layers'),
    el('div', { class: 'wide' },
      el('table', { class: 'plain' },
        el('thead', {}, el('tr', {}, ...columns.map(([name], i) => el('th', { scope: 'col', class: i > 1 ? 'number' : '' }, name)))),
        el('tbody', {}, ...on.map(row)))));
}

function summary(detail: Detail, total: number): Child {
  const wait = CAUSES.slice(1)
    .map((cause): [string, number] => [
      cause.label,
      detail.layers.reduce((sum, layer) => sum + cause.cycles(layer, detail.lanes), 0),
    ])
    .sort((a, b) => b[1] - a[1])[0];
  const busy = detail.layers.reduce((sum, layer) => sum + layer.busy / detail.lanes, 0);
  if (total === 0 || wait === undefined) return null;
  return el('p', {},
    `${exactNumber(total)} cycles; lanes multiply in ${percent(busy / total)} of them. `,
    `The largest loss is ${wait[0]} with ${percent(wait[1] / total)}.`);
}

export function layersView(detail: Detail): HTMLElement {
  const most = Math.max(1, ...detail.layers.map((layer) => layer.cycles));
  const total = detail.layers.reduce((sum, layer) => sum + layer.cycles, 0);
  const heads: [string, string][] = [
    ['layer', ''], ['cycles', 'number'], ['share', 'number'], ['by cause', 'bar-cell'], ['utilisation', 'number'], ['bound', ''],
  ];
  return el('div', {},
    summary(detail, total),
    legend(),
    el('div', { class: 'wide' },
      el('table', { class: 'plain layers' },
        el('thead', {}, el('tr', {}, ...heads.map(([name, kind]) => el('th', { scope: 'col', class: kind }, name)))),
        el('tbody', {}, ...detail.layers.map((layer) => layerRow(layer, detail.lanes, most, total))))),
    figures(detail));
}
