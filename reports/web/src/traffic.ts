// SPDX-License-Identifier: Apache-2.0
// What each layer moves to and from DDR.

import { el } from './dom';
import { bytesText, percent } from './format';
import { type Layer, sumOf } from './layers';

export function trafficView(layers: readonly Layer[]): HTMLElement | null {
  const bytes = (layer: Layer): number => layer.figure('ddr_read_bytes') + layer.figure('ddr_write_bytes');
  const most = Math.max(0, ...layers.map(bytes));
  if (most === 0) return null;
  const read = sumOf(layers, (layer) => layer.figure('ddr_read_bytes'));
  const written = sumOf(layers, (layer) => layer.figure('ddr_write_bytes'));
  const row = (layer: Layer): HTMLElement => {
    const bar = el('div', { class: 'stack', 'aria-hidden': 'true' });
    for (const [kind, value] of [['read', layer.figure('ddr_read_bytes')], ['written', layer.figure('ddr_write_bytes')]] as const) {
      const piece = el('span', { class: `cause ${kind}`, title: `${kind} ${bytesText(value)}` });
      piece.style.width = `${(value / most) * 100}%`;
      bar.appendChild(piece);
    }
    return el('tr', {}, el('th', { scope: 'row' }, el('bdi', {}, layer.name)),
      el('td', { class: 'number' }, bytesText(layer.figure('ddr_read_bytes'))),
      el('td', { class: 'number' }, bytesText(layer.figure('ddr_write_bytes'))),
      el('td', { class: 'bar-cell' }, bar));
  };
  const head = (text: string, kind: string): HTMLElement => el('th', { scope: 'col', class: kind }, text);
  return el('div', { class: 'traffic' },
    el('h3', {}, 'Memory traffic'),
    el('p', { class: 'caption' },
      `${bytesText(read)} read (weights and inputs), ${bytesText(written)} written (outputs) an image: ${percent(read / (read + written))} is reading.`),
    el('ul', { class: 'legend' },
      el('li', {}, el('span', { class: 'swatch cause read' }), 'read'),
      el('li', {}, el('span', { class: 'swatch cause written' }), 'written')),
    el('div', { class: 'tall', tabindex: 0, role: 'region', 'aria-label': 'Memory traffic by layer' },
      el('table', { class: 'plain layers' },
        el('thead', {}, el('tr', {}, head('layer', ''), head('read', 'number'), head('written', 'number'), head('both', 'bar-cell'))),
        el('tbody', {}, ...layers.filter((layer) => bytes(layer) > 0).map(row)))));
}
