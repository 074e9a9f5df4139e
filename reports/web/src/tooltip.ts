// SPDX-License-Identifier: Apache-2.0
// What a point is, beside the pointer.

import type { Column, Points } from './columns';
import { unitOf } from './columns';
import type { ReportDocument } from './data';
import { el, replaceChildren } from './dom';
import { fidelityName, percent, shortNumber, withUnit } from './format';

function lines(columns: readonly Column[], row: number): HTMLElement {
  const list = el('dl', {});
  for (const column of columns) {
    const text = column.text(row);
    if (text === '–' || text === '') continue;
    list.append(el('dt', {}, column.name), el('dd', {}, withUnit(text, unitOf(column))));
  }
  return list;
}

export function confirmedText(document: ReportDocument, points: Points, row: number): string | null {
  const now = points.column('latency_ms')?.value(row);
  const confirmed = points.confirmed(row, 'latency_ms');
  if (confirmed === null || typeof now !== 'number') return null;
  const off = confirmed / now - 1;
  const sign = off < 0 ? '−' : '+';
  const level = fidelityName(document.run.confirmed_fidelity);
  return `${level}: ${withUnit(shortNumber(confirmed), 'ms')} (${sign}${percent(Math.abs(off))})`;
}

export class Tooltip {
  private readonly box = el('div', { class: 'tooltip', role: 'tooltip', hidden: true });

  constructor(
    private readonly document: ReportDocument,
    private readonly points: Points,
  ) {
    window.document.body.appendChild(this.box);
  }

  show(row: number, x: number, y: number): void {
    const parameters = this.points.columns.filter((c) => c.group === 'parameter');
    const varied = parameters.filter((c) => c.varies);
    const fixed = parameters.filter((c) => !c.varies);
    const metrics = this.points.columns.filter((c) => c.group === 'metric');
    const state = this.points.onFront(row) ? 'on the Pareto front' : this.points.status(row);
    const reason = this.points.reasonText(row);
    const confirmed = confirmedText(this.document, this.points, row);
    replaceChildren(
      this.box,
      el('p', { class: 'tooltip-title' }, el('strong', {}, this.points.id(row)), ` ${state}`),
      reason !== '' && el('p', {}, reason),
      confirmed !== null && el('p', {}, confirmed),
      el('div', { class: 'tooltip-columns' }, lines([...varied, ...fixed], row), lines(metrics, row)),
    );
    this.box.hidden = false;
    this.place(x, y);
  }

  hide(): void {
    this.box.hidden = true;
  }

  private place(x: number, y: number): void {
    const { offsetWidth, offsetHeight } = this.box;
    const left = x + 16 + offsetWidth > window.innerWidth ? x - offsetWidth - 16 : x + 16;
    const top = Math.min(y + 12, window.innerHeight - offsetHeight - 8);
    this.box.style.left = `${Math.max(8, left)}px`;
    this.box.style.top = `${Math.max(8, top)}px`;
  }
}
