// SPDX-License-Identifier: Apache-2.0
// Estimates beside what synthesis or RTL simulation found.

import type { Context } from './context';
import type { Differences, Measurement } from './data';
import { differencesOf } from './differences';
import { el } from './dom';
import { percent, shortNumber, withUnit } from './format';

function off(estimate: number | null, measured: number | null): string {
  if (estimate === null || measured === null || measured === 0) return '';
  const share = estimate / measured - 1;
  return Math.abs(share) < 0.0005 ? '=' : `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

function measurementTable(one: Measurement): HTMLElement {
  const head = (text: string): HTMLElement => el('th', { scope: 'col', class: 'number' }, text);
  const cell = (text: string): HTMLElement => el('td', { class: 'number' }, text);
  return el('div', {},
    el('p', { class: 'caption' }, `${one.scope}, by ${one.source}`),
    el('table', { class: 'plain' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'figure'), head('estimate'), head('measured'), head('estimate is off by'))),
      el('tbody', {}, ...one.figures.map((figure) => el('tr', {}, el('th', { scope: 'row' }, figure.name),
        cell(withUnit(shortNumber(figure.estimate), figure.unit)), cell(withUnit(shortNumber(figure.measured), figure.unit)),
        cell(off(figure.estimate, figure.measured)))))));
}

/** Null where nothing was measured of the point. */
export function measurementsView(context: Context, id: string): HTMLElement | null {
  const found = context.document.measurements.filter((one) => one.id === id);
  return found.length === 0 ? null : el('div', {}, el('h3', {}, 'Estimate beside measurement'), ...found.map(measurementTable));
}

/** How far the estimates of each figure lie from what was measured, over all points; by source and scope. */
export function measuredDifferences(measurements: readonly Measurement[]): { name: string; differences: Differences }[] {
  const pairs = new Map<string, [number, number][]>();
  for (const one of measurements) {
    for (const { name, estimate, measured } of one.figures) {
      if (estimate === null || measured === null) continue;
      const key = `${name}: ${one.scope}, ${one.source}`;
      const list = pairs.get(key);
      if (list === undefined) pairs.set(key, [[estimate, measured]]);
      else list.push([estimate, measured]);
    }
  }
  return [...pairs].flatMap(([name, list]) => {
    const differences = differencesOf(list);
    return differences === null ? [] : [{ name, differences }];
  });
}
