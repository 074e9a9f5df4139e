// SPDX-License-Identifier: Apache-2.0
// What each layer moves to and from DDR, by tensor where that is known.

import type { Traffic } from './data';
import { el } from './dom';
import { bytesText, percent } from './format';
import { type Layer, sumOf } from './layers';

interface Tensor {
  key: string; // of its colour
  label: string;
  bytes(layer: Layer): number;
}

function tensorsOf(traffic: Traffic | null): Tensor[] {
  if (traffic === null) {
    return [
      { key: 'weights', label: 'read', bytes: (l) => l.figure('ddr_read_bytes') },
      { key: 'outputs', label: 'written', bytes: (l) => l.figure('ddr_write_bytes') },
    ];
  }
  const of = (name: keyof Traffic, label: string): Tensor => ({ key: name, label, bytes: (l) => traffic[name][l.index] ?? 0 });
  return [of('weights', 'weights'), of('inputs', 'inputs'), of('residual', 'second addend'), of('outputs', 'outputs')];
}

export function trafficView(layers: readonly Layer[], traffic: Traffic | null): HTMLElement | null {
  const tensors = tensorsOf(traffic).filter((tensor) => layers.some((layer) => tensor.bytes(layer) > 0));
  const bytes = (layer: Layer): number => tensors.reduce((sum, tensor) => sum + tensor.bytes(layer), 0);
  const most = Math.max(0, ...layers.map(bytes));
  if (most === 0) return null;
  const total = sumOf(layers, bytes);
  const shares = tensors.map((tensor) => {
    const sum = sumOf(layers, (layer) => tensor.bytes(layer));
    return `${tensor.label} ${bytesText(sum)} (${percent(sum / total)})`;
  });
  const row = (layer: Layer): HTMLElement => {
    const bar = el('div', { class: 'stack', 'aria-hidden': 'true' });
    for (const tensor of tensors) {
      const piece = el('span', { class: `cause tensor-${tensor.key}`, title: `${tensor.label} ${bytesText(tensor.bytes(layer))}` });
      piece.style.width = `${(tensor.bytes(layer) / most) * 100}%`;
      bar.appendChild(piece);
    }
    return el('tr', {}, el('th', { scope: 'row' }, el('bdi', {}, layer.name)),
      ...tensors.map((tensor) => el('td', { class: 'number' }, tensor.bytes(layer) > 0 ? bytesText(tensor.bytes(layer)) : '')),
      el('td', { class: 'bar-cell' }, bar));
  };
  const head = (text: string, kind: string): HTMLElement => el('th', { scope: 'col', class: kind }, text);
  return el('div', { class: 'traffic' },
    el('h3', {}, 'Memory traffic'),
    el('p', { class: 'caption' }, `${bytesText(total)} an image to and from DDR: ${shares.join(', ')}. Reloads count.`),
    el('ul', { class: 'legend' },
      ...tensors.map((tensor) => el('li', {}, el('span', { class: `swatch cause tensor-${tensor.key}` }), tensor.label))),
    el('div', { class: 'tall', tabindex: 0, role: 'region', 'aria-label': 'Memory traffic by layer' },
      el('table', { class: 'plain layers' },
        el('thead', {}, el('tr', {}, head('layer', ''), ...tensors.map((tensor) => head(tensor.label, 'number')), head('all', 'bar-cell'))),
        el('tbody', {}, ...layers.filter((layer) => bytes(layer) > 0).map(row)))));
}
