// SPDX-License-Identifier: Apache-2.0
// The roofline of one design: what a layer attains against what array and memory allow at its intensity.

import { chartCard } from './chart_card';
import { chartAxis, type Extent } from './chart_option';
import type { Detail } from './data';
import { percent, shortNumber } from './format';
import { PATHS, type Shape } from './groups';
import type { Layer } from './layers';

interface Spot {
  layer: Layer;
  intensity: number; // executed multiply-accumulates a byte of DDR traffic
  rate: number; // executed GMAC/s
}

const BOUNDS: readonly { bound: string; shape: Shape; colour: number }[] = [
  { bound: 'compute', shape: 'circle', colour: 0 },
  { bound: 'memory', shape: 'triangle', colour: 4 },
  { bound: 'drain', shape: 'rect', colour: 2 },
];

function spotsOf(layers: readonly Layer[], peak: number): Spot[] {
  const out: Spot[] = [];
  for (const layer of layers) {
    const bytes = layer.figure('ddr_read_bytes') + layer.figure('ddr_write_bytes');
    const rate = (layer.figure('utilisation') ?? 0) * peak;
    const macs = (layer.figure('utilisation') ?? 0) * layer.figure('cycles');
    if (rate > 0 && bytes > 0) out.push({ layer, intensity: macs / bytes, rate });
  }
  return out;
}

/** Null where nothing on the array moves data. @param products  products a cycle of the whole array */
export function rooflineCard(detail: Detail, layers: readonly Layer[], products: number): HTMLElement | null {
  const [peak, gbps] = [detail.peak_gmacs ?? 0, detail.peak_gbps ?? 0];
  const spots = spotsOf(layers, peak).map((spot) => ({ ...spot, intensity: spot.intensity * products }));
  if (spots.length === 0 || peak <= 0 || gbps <= 0) return null;
  const ridge = peak / gbps;
  const x: Extent = {
    min: Math.min(ridge, ...spots.map((s) => s.intensity)) / 1.6,
    max: Math.max(ridge, ...spots.map((s) => s.intensity)) * 1.6,
  };
  const y: Extent = { min: Math.min(...spots.map((s) => s.rate)) / 1.6, max: peak * 1.5 };
  const total = spots.reduce((sum, s) => sum + s.layer.figure('cycles'), 0);
  const of = (bound: string): Spot[] => spots.filter((s) => s.layer.figure('bound') === bound);
  const under = spots.filter((s) => s.intensity < ridge).length;
  return chartCard({
    title: 'Roofline',
    text: `Executed GMAC/s against MAC per byte of DDR traffic, one mark a layer, larger: more cycles. Roofs: ${shortNumber(peak)} GMAC/s of the array, ` +
      `${shortNumber(gbps)} GB/s of memory and ports. ${under} of ${spots.length} layers lie left of the ridge. ` +
      'Circle: bound by compute, triangle: by memory, square: by the drain.',
    option: (colours) => ({
      xAxis: { ...chartAxis('MAC / byte', true, colours, x), nameGap: 28 },
      yAxis: { ...chartAxis('GMAC/s', true, colours, y), nameGap: 46 },
      series: [
        {
          type: 'line',
          silent: true,
          showSymbol: false,
          lineStyle: { color: colours.limit, width: 1.6 },
          data: [[x.min, x.min * gbps], [ridge, peak], [x.max, peak]],
        },
        ...BOUNDS.map(({ bound, shape, colour }) => ({
          id: bound,
          type: 'scatter',
          symbol: `path://${PATHS[shape]}`,
          itemStyle: { color: colours.categories[colour], opacity: 0.85, borderColor: colours.surface, borderWidth: 1 },
          symbolSize: (_: unknown, item: { dataIndex: number }) =>
            8 + 22 * Math.sqrt((of(bound)[item.dataIndex]?.layer.figure('cycles') ?? 0) / Math.max(1, total)),
          data: of(bound).map((s) => [s.intensity, s.rate]),
        })),
      ],
    }),
    hover: (bound, index) => {
      const spot = of(bound)[index];
      if (spot === undefined) return '';
      const roof = Math.min(peak, spot.intensity * gbps);
      return `${spot.layer.name}: ${shortNumber(spot.rate)} GMAC/s, ${percent(spot.rate / roof)} of its roof; ${shortNumber(spot.intensity)} MAC/byte; ${bound}`;
    },
  });
}
