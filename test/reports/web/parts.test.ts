// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { logTicks } from '../../../reports/web/src/chart_option';
import { type Column, Points } from '../../../reports/web/src/columns';
import { shellWord } from '../../../reports/web/src/context';
import { type ReportDocument, parseReport } from '../../../reports/web/src/data';
import { exactNumber, grouped, percent, shortNumber, siNumber, withUnit } from '../../../reports/web/src/format';
import { staircase } from '../../../reports/web/src/front_line';
import { groupBy } from '../../../reports/web/src/groups';
import { type View, viewFromHash, viewToHash } from '../../../reports/web/src/selection';
import { csvCell, csvText } from '../../../reports/web/src/table_export';
import { tableRows } from '../../../reports/web/src/table_rows';

/** Points with latency, throughput and lanes; the last one is infeasible. */
function points(latency: (number | null)[], throughput: (number | null)[]): Points {
  const count = latency.length;
  const metric = (name: string, direction: string) => ({ name, unit: 'ms', direction, integer: false, description: '' });
  const status = latency.map((_, row) => (row === count - 1 ? 1 : 0));
  return new Points({
    metrics: [metric('latency_ms', 'minimise'), metric('throughput_fps', 'maximise')],
    parameters: [{ name: 'pe.rows', kind: 'integer', unit: 'lanes', description: '', choices: [] }],
    points: {
      count,
      id: latency.map((_, row) => `p${row}`),
      front: [0, 1],
      status: { texts: ['feasible', 'infeasible'], index: status },
      reason: { texts: [], index: latency.map(() => -1) },
      reason_text: { texts: ['=too much'], index: status.map((s) => s - 1) },
      parameters: { 'pe.rows': { constant: 16 } },
      metrics: { latency_ms: { values: latency }, throughput_fps: { values: throughput } },
      confirmed: { rows: [1], metrics: { latency_ms: { values: [4.4] }, throughput_fps: { constant: null } } },
    },
  } as unknown as ReportDocument);
}

const sample = (): Points => points([5, 4, 3, null, 1], [1, 2, 3, 4, 5]);
const column = (from: Points, name: string): Column => from.column(name) as Column;

test('columns give values, texts and what varies', () => {
  const p = sample();
  assert.equal(column(p, 'latency_ms').value(1), 4);
  assert.equal(column(p, 'latency_ms').text(3), '–');
  assert.equal(column(p, 'pe.rows').value(2), 16);
  assert.equal(column(p, 'pe.rows').varies, false);
  assert.equal(column(p, 'reason_text').value(4), '=too much');
  assert.equal(p.confirmed(1, 'latency_ms'), 4.4);
  assert.equal(p.confirmed(0, 'latency_ms'), null);
  assert.equal(p.row('p2'), 2);
});

test('rows are scoped, filtered and sorted; unknown values last both ways', () => {
  const p = sample();
  assert.deepEqual(tableRows(p, 'front', () => true, ''), [0, 1]);
  assert.deepEqual(tableRows(p, 'feasible', () => true, 'latency_ms'), [2, 1, 0, 3]);
  assert.deepEqual(tableRows(p, 'feasible', () => true, '-latency_ms'), [0, 1, 2, 3]);
  assert.deepEqual(tableRows(p, 'all', (row) => row > 2, '-id'), [4, 3]);
  assert.deepEqual(tableRows(p, 'all', () => true, 'nonsense'), [0, 1, 2, 3, 4]);
});

test('csv neutralises formulas and quotes what must be', () => {
  for (const [text, cell] of [
    ['=cmd()', "'=cmd()"], ['@x', "'@x"], ['-5', '-5'], ['-5+cmd', "'-5+cmd"], ['+1e3', '+1e3'],
    ['a,b', '"a,b"'], ['say "x"', '"say ""x"""'], ['a\nb', '"a\nb"'], ['plain', 'plain'],
  ] as const) assert.equal(csvCell(text), cell);
  const p = sample();
  const text = csvText([column(p, 'id'), column(p, 'latency_ms'), column(p, 'reason_text')], [3, 4]);
  assert.equal(text, "id,latency_ms,reason_text\np3,,\np4,1,'=too much\n");
});

test('the staircase keeps what is not dominated in the two axes', () => {
  const p = points([1, 2, 3, 4, 0.5], [10, 20, 15, 40, 99]);
  const rows = [0, 1, 2, 3, 4];
  const stairs = staircase(p, rows, column(p, 'latency_ms'), column(p, 'throughput_fps'));
  assert.deepEqual(stairs, { points: [[1, 10], [2, 20], [4, 40]], step: 'end' }); // p2 dominated, p4 infeasible
  const turned = staircase(p, rows, column(p, 'throughput_fps'), column(p, 'latency_ms'));
  assert.deepEqual(turned, { points: [[10, 1], [20, 2], [40, 4]], step: 'start' });
  assert.equal(staircase(p, rows, column(p, 'pe.rows'), column(p, 'latency_ms')), null);
});

test('groups: values where few, ranges where many, never none', () => {
  const many = Array.from({ length: 100 }, (_, i) => i);
  const p = points(many, many.map((i) => i % 3));
  const rows = many;
  const ranges = groupBy(p, column(p, 'latency_ms'), rows);
  assert.equal(ranges.groups.length, 6);
  assert.deepEqual([0, 50, 99].map(ranges.of), [0, 3, 5]);
  const values = groupBy(p, column(p, 'throughput_fps'), rows);
  assert.deepEqual(values.groups.map((g) => g.label), ['0', '1', '2']);
  assert.deepEqual([0, 1, 5].map(values.of), [0, 1, 2]);
  assert.equal(groupBy(p, undefined, rows).groups.length, 1);
  assert.equal(groupBy(p, column(p, 'id'), rows).groups.length, 1);
});

test('the view goes through the address and back', () => {
  const start: View = {
    selected: 'p1', filter: '', scope: 'front', x: 'a', y: 'b', colour: 'c', logX: false, logY: true, sort: '',
  };
  const view: View = { ...start, filter: 'pe.rows >= 16 && id ~ "&="', scope: 'all', logY: false, sort: '-dsp' };
  assert.deepEqual(viewFromHash(`#${viewToHash(view, start)}`, start), view);
  assert.equal(viewToHash(start, start), '');
  assert.equal(viewFromHash('#s=nonsense', start).scope, 'front');
});

test('numbers', () => {
  assert.equal(shortNumber(4.21349), '4.213');
  assert.equal(shortNumber(0.00123456), '0.001235');
  assert.equal(shortNumber(12740.4), '12\u202f740');
  assert.equal(shortNumber(0.5), '0.5');
  assert.equal(shortNumber(100), '100');
  assert.equal(shortNumber(-2.5), '−2.5');
  assert.equal(shortNumber(null), '–');
  assert.equal(exactNumber(-1234567.25), '−1\u202f234\u202f567.25');
  assert.equal(grouped('340282366920938463463').length, 21 + 6); // more digits than a number holds
  assert.equal(percent(0.634), '63\u00a0%');
  assert.equal(percent(0.004), '0.4\u00a0%');
  assert.equal(siNumber(153e6), '153\u00a0M');
  assert.equal(withUnit('–', 'ms'), '–');
});

test('log ticks lie inside the range', () => {
  assert.deepEqual(logTicks(0.9, 1100), [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);
  assert.deepEqual(logTicks(2.5, 8), [3, 4, 5, 7]);
});

test('words for a shell are quoted where they must be', () => {
  assert.equal(shellWord('runs/a-b_1'), 'runs/a-b_1');
  assert.equal(shellWord("it's; rm -rf"), `'it'\\''s; rm -rf'`);
  assert.equal(shellWord('-x'), "'-x'");
  assert.equal(shellWord(''), "''");
});

test('data of another schema are refused', () => {
  assert.throws(() => parseReport('{"schema": "scfa.report/9"}'), /scfa.report\/9/);
});
