// SPDX-License-Identifier: Apache-2.0
// Puts the page together from the data in it.

import './report.css';

import { Chosen } from './chosen';
import { ChipsPanel } from './chips';
import { Points } from './columns';
import { ComparePanel } from './compare';
import { type Context, axisColumns, colourColumns, spreads } from './context';
import { parseReport, type ReportDocument } from './data';
import { el, replaceChildren } from './dom';
import { exactNumber, percent } from './format';
import { staircase } from './front_line';
import { MatrixPanel } from './matrix';
import { ParallelPanel } from './parallel';
import { startAxes } from './parallel_axis';
import { PointPanel } from './point_panel';
import { provenancePanel } from './provenance';
import { pruningPanel } from './pruning';
import { ScatterPanel } from './scatter';
import { Selection, type View } from './selection';
import { SensitivityPanel } from './sensitivity';
import { TablePanel } from './table';
import { startTheme, themeButton } from './theme';
import { Tooltip } from './tooltip';
import { trustPanel } from './trust';
import { verdictPanel } from './verdict';

/** The first objective, and the one that it trades against most: of the longest staircase. */
function startPair(report: ReportDocument, points: Points, axes: readonly string[]): [string, string] {
  const [x = axes[0] ?? '', ...others] = report.objectives.filter((name) => axes.includes(name));
  const steps = (y: string): number => {
    const [columnX, columnY] = [points.column(x), points.column(y)];
    return columnX === undefined || columnY === undefined ? 0 : (staircase(points, columnX, columnY)?.points.length ?? 0);
  };
  let [best, most] = [others[0] ?? axes.find((name) => name !== x) ?? '', 0];
  for (const y of others) {
    const count = steps(y);
    if (count > most) [best, most] = [y, count];
  }
  return [x, best];
}

function startView(report: ReportDocument, points: Points): View {
  const axes = axisColumns(points).map((column) => column.name);
  const [x, y] = startPair(report, points, axes);
  const colours = colourColumns(points).map((column) => column.name);
  const log = (name: string): boolean => {
    const column = points.column(name);
    return column !== undefined && spreads(column);
  };
  return {
    selected: report.picks[0]?.id ?? '',
    filter: '',
    scope: report.points.front.length > 0 ? 'front' : 'all',
    x,
    y,
    colour: colours.includes('sparse.format') ? 'sparse.format' : (colours[0] ?? ''),
    size: '',
    logX: log(x),
    logY: log(y),
    sort: report.objectives[0] ?? '',
    brush: '',
    pins: '',
    axes: startAxes(points.columns, report.objectives, report.axes.map((axis) => axis.parameter)),
  };
}

function liveBanner(report: ReportDocument): HTMLElement | null {
  if (report.live === null) return null;
  const { evaluated, total } = report.live;
  const fill = el('span', { class: 'fill' });
  fill.style.width = `${(evaluated / Math.max(1, total)) * 100}%`;
  return el('p', { class: 'live', role: 'status' },
    el('strong', {}, 'The sweep goes on: '),
    `${exactNumber(evaluated)} of ${exactNumber(total)} designs (${percent(evaluated / Math.max(1, total))}). This page loads itself again.`,
    el('span', { class: 'gauge', 'aria-hidden': 'true' }, fill));
}

function header(report: ReportDocument, sections: readonly [string, string][]): HTMLElement {
  const MOST_NAMED = 3;
  const names = report.workloads.map((w) => w.name);
  const networks = names.length <= MOST_NAMED ? names.join(', ') : `${names[0] ?? ''} and ${names.length - 1} others of its family`;
  const part = report.device.part === '' ? '' : ` (${report.device.part})`;
  const jump = (id: string): void => document.getElementById(id)?.scrollIntoView({ block: 'start' });
  return el('header', { class: 'top' },
    el('div', {},
      el('h1', {}, el('bdi', {}, report.run.name)),
      el('p', { class: 'subtitle' }, el('bdi', {}, networks), ' on ', el('bdi', {}, report.device.name), `${part}; ${report.run.fidelity} estimate`)),
    el('nav', { 'aria-label': 'Sections' },
      ...sections.map(([id, text]) => {
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
  const chosen = new Chosen(points);
  chosen.update(selection.current);
  selection.subscribe((view, changed) => {
    if (changed.has('brush') || changed.has('filter')) chosen.update(view);
  });
  const context: Context = { document: report, points, selection, chosen };
  const scatter = new ScatterPanel(context, new Tooltip(report, points));
  const matrix = new MatrixPanel(context);
  const parallel = new ParallelPanel(context);
  const table = new TablePanel(context);
  const chips = new ChipsPanel(context, () => table.rows);
  const point = new PointPanel(context);
  const compare = new ComparePanel(context);
  const sensitivity = new SensitivityPanel(context);
  const pruning = pruningPanel(context);
  const sections: [string, string, HTMLElement[]][] = [
    ['space', 'Designs', [chips.element, scatter.element, matrix.element]],
    ['axes', 'Parallel coordinates', [parallel.element]],
    ['points', 'Points', [table.element]],
    ['point', 'One point', [point.element]],
    ['compare', 'Compare', [compare.element]],
    ...(pruning === null ? [] : [['pruning', 'Pruning', [pruning]] as [string, string, HTMLElement[]]]),
    ['trust', 'Search and trust', [trustPanel(context, sensitivity.element)]],
    ['provenance', 'Provenance', [provenancePanel(context)]],
  ];
  const names: [string, string][] = [['verdict', 'Verdict'], ...sections.map(([id, title]): [string, string] => [id, title])];
  const live = liveBanner(report);
  replaceChildren(root,
    header(report, names),
    el('main', {}, live, verdictPanel(context), ...sections.map(([id, title, content]) => section(id, title, ...content))));
  scatter.draw();
  chips.draw();
  table.refresh();
  point.draw();
  compare.draw();
  window.setTimeout(() => sensitivity.draw()); // behind the first picture
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
