// SPDX-License-Identifier: Apache-2.0
// Where the cycles of one design go: a stacked bar a layer, by cause.

import type { Detail, LayerFigures, NetworkLayer, ReportDocument } from './data';
import { type Child, el } from './dom';
import { bytesText, exactNumber, percent, shortNumber, siNumber } from './format';

/** One layer of one design: what the network says of it and what it costs. */
export interface Layer extends NetworkLayer {
  index: number;
  lanes: number;
  confirmed: number | null; // cycles at the higher level of fidelity
  figure<Name extends keyof LayerFigures>(name: Name): LayerFigures[Name][number];
}

export function layersOf(document: ReportDocument, detail: Detail): Layer[] {
  const layers = document.workloads[detail.workload]?.layers ?? [];
  return layers.map((layer, index) => ({
    ...layer,
    index,
    lanes: detail.lanes,
    confirmed: detail.confirmed?.cycles[index] ?? null,
    figure: (name) => detail.layers[name][index] as never,
  }));
}

/** A max pool on its convolution's drain: its cycles are that layer's. */
export function ridesAlong(layer: Layer): boolean {
  return layer.figure('fused_pool') && layer.figure('cycles') === 0;
}

export interface Cause {
  key: string;
  label: string;
  description: string;
  cycles(layer: Layer): number;
}

/** The causes add up to the layer's cycles; lane-cycles count as the share of all lanes. */
export const CAUSES: readonly Cause[] = [
  { key: 'busy', label: 'busy', description: 'a lane multiplies', cycles: (l) => l.figure('busy') / l.lanes },
  { key: 'bank', label: 'bank', description: 'a lane waits for an activation bank', cycles: (l) => l.figure('stall_bank') / l.lanes },
  { key: 'decode', label: 'decode', description: 'a lane waits for its decoder', cycles: (l) => l.figure('stall_decode') / l.lanes },
  { key: 'imbalance', label: 'imbalance', description: 'a lane is through, others are not', cycles: (l) => l.figure('stall_imbalance') / l.lanes },
  { key: 'drain', label: 'drain', description: 'the array waits for the post-processor', cycles: (l) => l.figure('stall_drain') },
  { key: 'memory', label: 'memory', description: 'the array waits for DDR', cycles: (l) => l.figure('stall_memory') },
  { key: 'fill', label: 'fill', description: 'set-up, pipelines, the last store', cycles: (l) => l.figure('fill') },
];

function stack(layer: Layer, most: number): HTMLElement {
  const bar = el('div', { class: 'stack' });
  const total = layer.figure('cycles');
  const parts: string[] = [];
  for (const cause of CAUSES) {
    const cycles = cause.cycles(layer);
    if (cycles <= 0) continue;
    const text = `${cause.label} ${exactNumber(Math.round(cycles))} cycles (${percent(cycles / total)})`;
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
  const words = [`${layer.figure('tile_rows')} rows`, layer.figure('order')];
  if (layer.figure('splits') > 1) words.push(`${layer.figure('splits')} splits`);
  if (layer.figure('weights_resident')) words.push('weights resident');
  if (layer.figure('fused_pool')) words.push(ridesAlong(layer) ? 'on the drain' : 'pools on the drain');
  return words.join(', ');
}

function layerRow(layer: Layer, most: number, total: number, level: string): HTMLElement {
  const cycles = layer.figure('cycles');
  const name = el('th', { scope: 'row' }, el('bdi', {}, layer.name), ' ', el('span', { class: 'muted' }, layer.kind),
    layer.mask === 'drawn mask' && el('span', { class: 'tag' }, 'drawn mask'));
  if (layer.placement === 'cpu') {
    return el('tr', {}, name, el('td', { colspan: level === '' ? 5 : 6, class: 'muted' }, 'runs on the CPU; not part of these cycles'));
  }
  if (ridesAlong(layer)) {
    return el('tr', {}, name, el('td', { colspan: level === '' ? 5 : 6, class: 'muted' }, 'rides on its convolution\'s drain; its cycles are that layer\'s'));
  }
  const number = (text: string): HTMLElement => el('td', { class: 'number' }, text);
  const utilisation = layer.figure('utilisation');
  const bound = layer.figure('bound');
  return el('tr', {},
    name,
    number(exactNumber(cycles)),
    level !== '' && number(exactNumber(layer.confirmed)),
    number(percent(total > 0 ? cycles / total : 0)),
    el('td', { class: 'bar-cell' }, cycles > 0 && stack(layer, most)),
    number(utilisation === null ? '' : percent(utilisation)),
    el('td', {}, bound !== '' && el('span', { class: `tag bound-${bound}` }, bound)));
}

function legend(): HTMLElement {
  return el('ul', { class: 'legend' },
    ...CAUSES.map((cause) =>
      el('li', { title: cause.description }, el('span', { class: `swatch cause ${cause.key}` }), cause.label)));
}

/** Every stored figure of every layer. */
function figures(layers: readonly Layer[]): HTMLElement {
  const columns: [string, (layer: Layer) => string][] = [
    ['layer', (l) => l.name],
    ['mapping', mappingText],
    ['MACs', (l) => siNumber(l.macs)],
    ['density', (l) => shortNumber(l.weight_density)],
    ['cycles', (l) => exactNumber(l.figure('cycles'))],
    ['compute', (l) => exactNumber(l.figure('compute_cycles'))],
    ['memory busy', (l) => exactNumber(l.figure('memory_cycles'))],
    ...CAUSES.map((cause): [string, (layer: Layer) => string] => [cause.label, (l) => shortNumber(cause.cycles(l))]),
    ['DDR read', (l) => bytesText(l.figure('ddr_read_bytes'))],
    ['DDR write', (l) => bytesText(l.figure('ddr_write_bytes'))],
    ['energy mJ', (l) => shortNumber(l.figure('energy_mj'))],
  ];
  const row = (layer: Layer): HTMLElement =>
    el('tr', {}, ...columns.map(([, text], i) => el('td', { class: i > 1 ? 'number' : '' }, text(layer))));
  return el('details', {},
    el('summary', {}, 'All figures of the layers'),
    el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'All figures of the layers' },
      el('table', { class: 'plain' },
        el('thead', {}, el('tr', {}, ...columns.map(([name], i) => el('th', { scope: 'col', class: i > 1 ? 'number' : '' }, name)))),
        el('tbody', {}, ...layers.filter((layer) => layer.placement === 'scfa').map(row)))));
}

export function sumOf(layers: readonly Layer[], value: (layer: Layer) => number): number {
  return layers.reduce((sum, layer) => sum + value(layer), 0);
}

function summary(layers: readonly Layer[], total: number): Child {
  const wait = CAUSES.slice(1)
    .map((cause): [string, number] => [cause.label, sumOf(layers, (layer) => cause.cycles(layer))])
    .sort((a, b) => b[1] - a[1])[0];
  const busy = sumOf(layers, (layer) => layer.figure('busy') / layer.lanes);
  if (total === 0 || wait === undefined) return null;
  return el('p', {},
    `${exactNumber(total)} cycles; lanes multiply in ${percent(busy / total)} of them. `,
    `The largest loss is ${wait[0]} with ${percent(wait[1] / total)}.`);
}

/** @param level  of fidelity of the confirmed cycles */
export function layersView(layers: readonly Layer[], level: string): HTMLElement {
  const confirmed = layers.some((layer) => layer.confirmed !== null) ? level : '';
  const most = Math.max(1, ...layers.map((layer) => layer.figure('cycles')));
  const total = sumOf(layers, (layer) => layer.figure('cycles'));
  const heads: [string, string][] = [
    ['layer', ''], ['cycles', 'number'], ...(confirmed === '' ? [] : [[confirmed, 'number'] as [string, string]]), ['share', 'number'], ['by cause', 'bar-cell'], ['utilisation', 'number'], ['bound', ''],
  ];
  return el('div', {},
    summary(layers, total),
    legend(),
    el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Cycles of the layers by cause' },
      el('table', { class: 'plain layers' },
        el('thead', {}, el('tr', {}, ...heads.map(([name, kind]) => el('th', { scope: 'col', class: kind }, name)))),
        el('tbody', {}, ...layers.map((layer) => layerRow(layer, most, total, confirmed))))),
    figures(layers));
}
