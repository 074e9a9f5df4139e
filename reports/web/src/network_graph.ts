// SPDX-License-Identifier: Apache-2.0
// The network as a picture: a box a layer, coloured by what bounds it, with its share of the cycles.

import { el, svg } from './dom';
import { percent } from './format';
import { type Layer, ridesAlong, sumOf } from './layers';

const WIDE = 132;
const HIGH = 46;
const GAP_X = 26;
const GAP_Y = 44;

interface Place {
  x: number;
  y: number;
}

function shortened(name: string): string {
  const MOST = 18;
  return name.length <= MOST ? name : `…${name.slice(1 - MOST)}`;
}

// Neighbours are joined by a short arrow, others by an arc above the row, or a line from row to row.
function edge(from: Place, to: Place): SVGElement {
  const middle = HIGH / 2;
  let path: string;
  if (from.y === to.y && to.x - from.x <= WIDE + GAP_X) {
    path = `M${from.x + WIDE} ${from.y + middle}H${to.x}`;
  } else if (from.y === to.y) {
    const top = from.y - GAP_Y * 0.55;
    path = `M${from.x + WIDE / 2} ${from.y}C${from.x + WIDE / 2} ${top} ${to.x + WIDE / 2} ${top} ${to.x + WIDE / 2} ${to.y}`;
  } else {
    const between = to.y - GAP_Y * 0.5;
    path = `M${from.x + WIDE / 2} ${from.y + HIGH}C${from.x + WIDE / 2} ${between} ${to.x + WIDE / 2} ${between} ${to.x + WIDE / 2} ${to.y}`;
  }
  return svg('path', { d: path, class: 'graph-edge', 'marker-end': 'url(#graph-arrow)' });
}

function text(x: number, y: number, words: string, kind: string): SVGElement {
  const node = svg('text', { x, y, class: kind });
  node.textContent = words;
  return node;
}

function box(layer: Layer, at: Place, total: number): SVGElement {
  const bound = layer.placement === 'cpu' ? 'cpu' : layer.figure('bound') || 'none';
  const share = total > 0 ? layer.figure('cycles') / total : 0;
  const note = layer.placement === 'cpu' ? 'CPU' : ridesAlong(layer) ? 'on the drain' : `${percent(share)} ${bound}`;
  const title = svg('title', {});
  title.textContent = `${layer.name}, ${layer.kind}: ${note}`;
  const group = svg('g', { class: `graph-node graph-${bound}` }, title,
    svg('rect', { x: at.x, y: at.y, width: WIDE, height: HIGH, rx: 5 }),
    svg('rect', { x: at.x, y: at.y + HIGH - 4, width: Math.max(0, WIDE * share), height: 4, class: 'graph-share' }),
    text(at.x + 8, at.y + 18, shortened(layer.name), 'graph-name'),
    text(at.x + 8, at.y + 34, note, 'graph-note'));
  return group;
}

function arrow(): SVGElement {
  return svg('defs', {},
    svg('marker', { id: 'graph-arrow', viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
      svg('path', { d: 'M0 0L8 4L0 8Z', class: 'graph-head' })));
}

export function networkGraph(layers: readonly Layer[], width: number): HTMLElement {
  const columns = Math.max(2, Math.floor((Math.max(width, 400) + GAP_X - 2) / (WIDE + GAP_X)));
  const places = layers.map((_, index): Place => ({
    x: 1 + (index % columns) * (WIDE + GAP_X),
    y: GAP_Y * 0.6 + Math.floor(index / columns) * (HIGH + GAP_Y),
  }));
  const total = sumOf(layers, (layer) => layer.figure('cycles'));
  const rows = Math.ceil(layers.length / columns);
  const [w, h] = [columns * (WIDE + GAP_X) - GAP_X + 2, rows * (HIGH + GAP_Y) - GAP_Y * 0.2];
  const picture = svg('svg', { viewBox: `0 0 ${w} ${h}`, width: w, height: h, role: 'img', 'aria-label': `The network's ${layers.length} layers; the table of layers says the same` }, arrow());
  layers.forEach((layer, index) => {
    for (const producer of layer.producers) {
      const from = places[producer];
      if (from !== undefined) picture.appendChild(edge(from, places[index] as Place));
    }
  });
  layers.forEach((layer, index) => picture.appendChild(box(layer, places[index] as Place, total)));
  const key = (kind: string, words: string): HTMLElement => el('li', {}, el('span', { class: `swatch graph-key-${kind}` }), words);
  return el('details', { class: 'network' },
    el('summary', {}, 'Network graph: layers by what bounds them'),
    el('ul', { class: 'legend' }, key('compute', 'compute'), key('memory', 'memory'), key('drain', 'drain'), key('cpu', 'on the CPU, or no time of its own'),
      el('li', {}, 'bar: share of the cycles')),
    el('div', { class: 'tall', tabindex: 0, role: 'region', 'aria-label': 'Network graph' }, picture as unknown as HTMLElement));
}
