// SPDX-License-Identifier: Apache-2.0
// What a design takes of the device, and which part takes it.

import type { Context } from './context';
import { type Detail, RESOURCES, type Resource } from './data';
import { el } from './dom';
import { exactNumber, percent } from './format';

const LABELS: Record<Resource, string> = { dsp: 'DSP', lut: 'LUT', ff: 'FF', bram18: 'BRAM18', uram: 'URAM' };

function available(context: Context, resource: Resource): number | null {
  const { limits } = context.document;
  return limits.find((l) => l.metric === resource && l.source === 'device' && l.kind === 'maximum')?.value ?? null;
}

function resourceRow(resource: Resource, used: number, limit: number | null): HTMLElement {
  const share = limit === null || limit === 0 ? 0 : used / limit;
  const fill = el('span', { class: share > 1 ? 'fill over' : 'fill' });
  fill.style.width = `${Math.min(1, share) * 100}%`;
  return el('tr', {},
    el('th', { scope: 'row' }, LABELS[resource]),
    el('td', { class: 'number' }, exactNumber(used)),
    el('td', { class: 'number muted' }, limit === null ? '' : `of ${exactNumber(limit)}`),
    el('td', { class: 'bar-cell' }, el('div', { class: 'gauge', 'aria-hidden': 'true' }, fill)),
    el('td', { class: 'number' }, limit === null || limit === 0 ? '' : percent(share)));
}

function parts(detail: Detail): HTMLElement | null {
  if (detail.resources.length === 0) return null;
  const used = RESOURCES.filter((resource) => detail.resources.some((item) => item[resource] > 0));
  return el('details', {},
    el('summary', {}, 'By part'),
    el('table', { class: 'plain' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'part'),
        ...used.map((resource) => el('th', { scope: 'col', class: 'number' }, LABELS[resource])))),
      el('tbody', {}, ...detail.resources.map((item) =>
        el('tr', {}, el('th', { scope: 'row' }, item.part),
          ...used.map((resource) => el('td', { class: 'number' }, exactNumber(item[resource]))))))));
}

export function resourcesView(context: Context, row: number, detail: Detail | undefined): HTMLElement {
  const rows = RESOURCES.map((resource) => {
    const used = context.points.column(resource)?.value(row);
    const limit = available(context, resource);
    const absent = typeof used !== 'number' || (used === 0 && (limit === null || limit === 0));
    return absent ? null : resourceRow(resource, used, limit);
  });
  return el('div', {},
    el('h3', {}, `Resources of ${context.document.device.name}`),
    el('table', { class: 'plain resources' }, el('tbody', {}, ...rows)),
    detail !== undefined && parts(detail));
}
