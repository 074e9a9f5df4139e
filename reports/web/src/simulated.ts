// SPDX-License-Identifier: Apache-2.0
// What only the SystemC level counts: how full the lanes' FIFOs are, how lanes crowd at the banks, how well bursts run.

import type { SimulatedLayer } from './data';
import { el, replaceChildren } from './dom';
import { exactNumber, percent, shortNumber } from './format';
import type { Layer } from './layers';

/** Element by element; the shorter one counts as if it went on with zeros. */
function added(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0));
}

export function sumOfLayers(layers: readonly SimulatedLayer[]): SimulatedLayer {
  const none: SimulatedLayer = { sequences: 0, bursts: 0, row_hits: 0, row_misses: 0, fifo_levels: [], bank_requests: [], requests_of_bank: [] };
  return layers.reduce((sum, layer) => ({
    sequences: sum.sequences + layer.sequences,
    bursts: sum.bursts + layer.bursts,
    row_hits: sum.row_hits + layer.row_hits,
    row_misses: sum.row_misses + layer.row_misses,
    fifo_levels: added(sum.fifo_levels, layer.fifo_levels),
    bank_requests: added(sum.bank_requests, layer.bank_requests),
    requests_of_bank: added(sum.requests_of_bank, layer.requests_of_bank),
  }), none);
}

/** Of a histogram over 0, 1, 2, ...; 0 for an empty one. */
export function meanLevel(counts: readonly number[]): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : counts.reduce((sum, count, level) => sum + level * count, 0) / all;
}

// Behind its last column with a share worth a pixel a histogram is cut off.
function usedLength(counts: readonly number[]): number {
  const least = Math.max(...counts) / 500;
  let length = counts.length;
  while (length > 2 && (counts[length - 1] ?? 0) < least) --length;
  return length;
}

function histogram(title: string, text: string, axis: string, counts: readonly number[], whole: boolean): HTMLElement | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  const shown = whole ? counts : counts.slice(0, usedLength(counts));
  const most = Math.max(...shown);
  const every = Math.ceil(shown.length / 16); // labels that fit
  const bars = shown.map((count, level) => {
    const fill = el('span', { class: 'fill' });
    fill.style.height = `${(count / most) * 100}%`;
    return el('li', { title: `${level}: ${percent(count / all)}` }, el('span', { class: 'room' }, fill),
      el('span', { class: 'level' }, level % every === 0 ? String(level) : ''));
  });
  const words = shown.map((count, level) => `${level}: ${percent(count / all)}`).slice(0, 40).join(', ');
  return el('figure', { class: 'histogram' },
    el('figcaption', {}, el('h4', {}, title), el('p', { class: 'caption' }, text)),
    el('div', { role: 'img', 'aria-label': `${title}, ${axis}: ${words}` }, el('ol', { 'aria-hidden': 'true' }, ...bars)),
    el('p', { class: 'histogram-axis' }, axis));
}

function pictures(layer: SimulatedLayer): HTMLElement {
  const { fifo_levels, bank_requests, requests_of_bank } = layer;
  const fifo = fifo_levels.reduce((sum, count) => sum + count, 0);
  const asked = bank_requests.reduce((sum, count) => sum + count, 0);
  const crowded = bank_requests.slice(2).reduce((sum, count) => sum + count, 0);
  const requests = requests_of_bank.reduce((sum, count) => sum + count, 0);
  const busiest = Math.max(0, ...requests_of_bank) * requests_of_bank.length;
  return el('div', { class: 'columns thirds' },
    histogram('FIFO levels', `Share of lane-cycles; ${shortNumber(meanLevel(fifo_levels))} entries on average, empty in ${percent((fifo_levels[0] ?? 0) / fifo)}.`,
      'entries in a lane\'s FIFO', fifo_levels, true),
    histogram('Lanes at a bank', `Share of bank-cycles; two lanes or more ask for the same bank in ${percent(crowded / asked)}.`,
      'lanes that ask for a bank in a cycle', bank_requests, false),
    histogram('Requests by bank', `The busiest bank gets ${shortNumber(busiest / requests)} times the mean.`, 'bank', requests_of_bank, true));
}

function burstText(layer: SimulatedLayer): string {
  const rows = layer.row_hits + layer.row_misses;
  return `${exactNumber(layer.sequences)} ${layer.sequences === 1 ? 'sequence' : 'sequences'}; ${exactNumber(layer.bursts)} bursts to DDR` +
    (rows === 0 ? '.' : `, ${percent(layer.row_hits / rows)} of them into an open row.`);
}

/** Null where the point was not simulated. @param level  of fidelity */
export function simulatedView(layers: readonly Layer[], simulated: readonly SimulatedLayer[] | null, level: string): HTMLElement | null {
  if (simulated === null) return null;
  const used = layers.filter((layer) => (simulated[layer.index]?.sequences ?? 0) > 0);
  if (used.length === 0) return null;
  const body = el('div', {});
  const show = (layer: SimulatedLayer): void => replaceChildren(body, el('p', { class: 'caption' }, burstText(layer)), pictures(layer));
  const choice = el('select', { 'aria-label': 'Layer' }, el('option', { value: '' }, 'all layers'),
    ...used.map((layer) => el('option', { value: layer.index }, layer.name)));
  choice.addEventListener('change', () =>
    show(choice.value === '' ? sumOfLayers(simulated) : (simulated[Number(choice.value)] as SimulatedLayer)));
  show(sumOfLayers(simulated));
  return el('div', { class: 'simulated' },
    el('h3', {}, `Inside the array, by the ${level} simulation`),
    el('p', { class: 'controls' }, el('label', {}, 'layer ', choice)),
    body);
}
