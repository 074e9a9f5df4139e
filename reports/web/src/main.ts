// SPDX-License-Identifier: Apache-2.0
// Puts the page together from the data in it.

import './report.css';

import { Points } from './columns';
import { type Context, axisColumns, colourColumns } from './context';
import { parseReport, type ReportDocument } from './data';
import { el, replaceChildren } from './dom';
import { PointPanel } from './point_panel';
import { provenancePanel } from './provenance';
import { ScatterPanel } from './scatter';
import { Selection, type View } from './selection';
import { TablePanel } from './table';
import { startTheme, themeButton } from './theme';
import { verdictPanel } from './verdict';

// A metric that spreads over more than this factor is easier to read on a log axis.
const LOG_SPREAD = 10;

function spreads(points: Points, name: string): boolean {
  const column = points.column(name);
  let low = Infinity;
  let high = 0;
  for (let row = 0; row < points.count; ++row) {
    const value = column?.value(row);
    if (typeof value !== 'number') continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > 0 && high / low > LOG_SPREAD;
}

function startView(report: ReportDocument, points: Points): View {
  const axes = axisColumns(points).map((column) => column.name);
  const [x = axes[0] ?? '', y = axes[1] ?? ''] = report.objectives.filter((name) => axes.includes(name));
  const colours = colourColumns(points).map((column) => column.name);
  return {
    selected: report.picks[0]?.id ?? '',
    filter: '',
    scope: report.points.front.length > 0 ? 'front' : 'all',
    x,
    y,
    colour: colours.includes('sparse.format') ? 'sparse.format' : (colours[0] ?? ''),
    logX: spreads(points, x),
    logY: spreads(points, y),
    sort: report.objectives[0] ?? '',
  };
}

function header(report: ReportDocument): HTMLElement {
  const networks = report.workloads.map((w) => w.name).join(', ');
  const part = report.device.part === '' ? '' : ` (${report.device.part})`;
  const links: [string, string][] = [
    ['verdict', 'Verdict'], ['space', 'Designs'], ['points', 'Points'], ['point', 'Point'], ['provenance', 'Provenance'],
  ];
  const jump = (id: string): void => document.getElementById(id)?.scrollIntoView({ block: 'start' });
  return el('header', { class: 'top' },
    el('div', {},
      el('h1', {}, el('bdi', {}, report.run.name)),
      el('p', { class: 'subtitle' }, el('bdi', {}, networks), ' on ', el('bdi', {}, report.device.name), `${part}; ${report.run.fidelity} estimate`)),
    el('nav', { 'aria-label': 'Sections' },
      ...links.map(([id, text]) => {
        const button = el('button', { type: 'button', class: 'quiet' }, text);
        button.addEventListener('click', () => jump(id));
        return button;
      }),
      themeButton()));
}

function section(id: string, title: string, ...content: HTMLElement[]): HTMLElement {
  return el('section', { id, 'aria-labelledby': `${id}-title` }, el('h2', { id: `${id}-title` }, title), ...content);
}

function build(root: HTMLElement, report: ReportDocument): void {
  const points = new Points(report);
  const selection = new Selection(startView(report, points));
  const context: Context = { document: report, points, selection };
  const scatter = new ScatterPanel(context);
  const table = new TablePanel(context);
  const point = new PointPanel(context);
  replaceChildren(root,
    header(report),
    el('main', {},
      verdictPanel(context),
      section('space', 'Designs', scatter.element),
      section('points', 'Points', table.element),
      section('point', 'One point', point.element),
      section('provenance', 'Provenance', provenancePanel(context))));
  table.refresh();
  point.draw();
  scatter.draw();
}

function start(): void {
  const root = document.getElementById('report');
  const data = document.getElementById('report-data');
  if (root === null || data === null) return;
  startTheme();
  try {
    build(root, parseReport(data.textContent ?? ''));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    replaceChildren(root, el('p', { class: 'headline error' }, `This report cannot be shown: ${text}`));
    throw error;
  }
}

start();
