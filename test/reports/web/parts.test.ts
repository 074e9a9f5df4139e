// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Brush, formatBrushes, parseBrushes, roundedRange } from '../../../reports/web/src/brush';
import { logTicks } from '../../../reports/web/src/chart_option';
import { Chosen } from '../../../reports/web/src/chosen';
import { type Column, Points } from '../../../reports/web/src/columns';
import { type Context, shellWord } from '../../../reports/web/src/context';
import { type PackedColumn, type ReportDocument, parseReport } from '../../../reports/web/src/data';
import { differencesOf } from '../../../reports/web/src/differences';
import { bestRows } from '../../../reports/web/src/family';
import { bytesText, exactNumber, grouped, percent, shortNumber, siNumber, withUnit } from '../../../reports/web/src/format';
import { staircase } from '../../../reports/web/src/front_line';
import { groupBy } from '../../../reports/web/src/groups';
import { varianceShare } from '../../../reports/web/src/importance';
import { measuredDifferences } from '../../../reports/web/src/measurements';
import { neighboursOf } from '../../../reports/web/src/neighbours';
import { ParallelAxis, formatAxes, parseAxes, startAxes } from '../../../reports/web/src/parallel_axis';
import { refinedSpace, refinedSweep } from '../../../reports/web/src/refine';
import { type Scope, type View, viewFromHash, viewToHash } from '../../../reports/web/src/selection';
import { scaled, spreadOut } from '../../../reports/web/src/shortlist';
import { meanLevel, sumOfLayers } from '../../../reports/web/src/simulated';
import { csvCell, csvText } from '../../../reports/web/src/table_export';
import { sortedRows, tableRows } from '../../../reports/web/src/table_rows';

/** A packed column, as reports/column_json.cpp writes it. */
function packed(values: (number | string | null)[]): PackedColumn {
  const dictionary = [...new Set(values)];
  const index = Uint8Array.from(values, (value) => dictionary.indexOf(value));
  return { dictionary, index8: Buffer.from(index).toString('base64') };
}

/** Points with latency, throughput and lanes; the last one is infeasible. */
function points(latency: (number | null)[], throughput: (number | null)[], form = packed(latency)): Points {
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
      status: packed(status.map((s) => (s === 0 ? 'feasible' : 'infeasible'))),
      reason: { constant: '' },
      reason_text: packed(status.map((s) => (s === 0 ? '' : '=too much'))),
      parameters: { 'pe.rows': { constant: 16 } },
      metrics: { latency_ms: form, throughput_fps: packed(throughput) },
      confirmed: { rows: [1], metrics: { latency_ms: { constant: 4.4 }, throughput_fps: { constant: null } }, failed: [] },
    },
  } as unknown as ReportDocument);
}

const START: View = {
  selected: '', filter: '', scope: 'front', x: '', y: '', colour: '', size: '', logX: false, logY: false, sort: '', brush: '', pins: '', axes: '',
};
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

test('every packed form unpacks to the same numbers', () => {
  const values = [0.1, -2.5, 1e300, 0.1];
  const index = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('base64');
  const dictionary = [0.1, -2.5, 1e300];
  const doubles = Float64Array.from([...values.slice(0, 3), NaN]);
  const forms: [PackedColumn, (number | null)[]][] = [
    [{ dictionary, index8: index(Uint8Array.of(0, 1, 2, 0).buffer) }, values],
    [{ dictionary, index16: index(Uint16Array.of(0, 1, 2, 0).buffer) }, values],
    [{ dictionary, index32: index(Uint32Array.of(0, 1, 2, 0).buffer) }, values],
    [{ float64: index(doubles.buffer) }, [...values.slice(0, 3), null]],
    [{ constant: 7 }, [7, 7, 7, 7]],
    [{ constant: null }, [null, null, null, null]],
  ];
  for (const [form, wanted] of forms) {
    const p = points([1, 2, 3, 4], [1, 2, 3, 4], form);
    assert.deepEqual([0, 1, 2, 3].map((row) => column(p, 'latency_ms').value(row)), wanted);
  }
});

test('rows are scoped, masked and sorted; unknown values last both ways', () => {
  const p = sample();
  const rows = (scope: Scope, sort: string, mask = [1, 1, 1, 1, 1]): number[] =>
    tableRows(p, scope, Uint8Array.from(mask), sortedRows(p, sort));
  assert.deepEqual(rows('front', ''), [0, 1]);
  assert.deepEqual(rows('feasible', 'latency_ms'), [2, 1, 0, 3]);
  assert.deepEqual(rows('feasible', '-latency_ms'), [0, 1, 2, 3]);
  assert.deepEqual(rows('all', '-id', [0, 0, 0, 1, 1]), [4, 3]);
  assert.deepEqual(rows('all', 'nonsense'), [0, 1, 2, 3, 4]);
});

test('a shortlist is spread over the front and begins with the named points', () => {
  const line = [0, 0.1, 0.2, 0.5, 0.9, 1, 1].map((x) => [x, 1 - x]);
  assert.deepEqual(spreadOut(line, [1], 3), [1, 5, 3]);
  assert.deepEqual(spreadOut(line, [], 99).sort(), [0, 1, 2, 3, 4, 5]); // the twin is left out
  assert.deepEqual(scaled([1, 10, 100, NaN], true), [0, 0.5, 1, 0.5]);
  assert.deepEqual(scaled([3, 3], false), [0.5, 0.5]);
  const p = sample();
  assert.deepEqual(tableRows(p, 'short', Uint8Array.of(1, 1, 1, 0, 1), sortedRows(p, ''), new Set([3, 4])), [4]);
});

test('brush and filter make one mask', () => {
  const p = sample();
  const chosen = new Chosen(p);
  const view = (filter: string, brush: string): View => ({ ...START, filter, brush });
  chosen.update(view('', ''));
  assert.equal(chosen.count, 5);
  assert.ok(chosen.everything);
  chosen.update(view('', 'latency_ms:1..4'));
  assert.deepEqual([...chosen.mask], [0, 1, 1, 0, 1]); // unknown values are in no range
  chosen.update(view('status == feasible', 'latency_ms:1..4'));
  assert.deepEqual([...chosen.mask], [0, 1, 1, 0, 0]);
  chosen.update(view('', 'status:infeasible'));
  assert.deepEqual([...chosen.mask], [0, 0, 0, 0, 1]);
  chosen.update(view('latncy_ms < 1', ''));
  assert.match(chosen.error, /latency_ms/);
  assert.equal(chosen.count, 5);
});

test('brushes go through a text and back; ranges round outwards', () => {
  const brushes = new Map<string, Brush>([
    ['latency_ms', { low: 1.25, high: 3e-7 }], ['sparse.format', { words: ['a|b', 'c;d:e'] }], ['x', { low: -5, high: -1 }],
  ]);
  assert.deepEqual(parseBrushes(formatBrushes(brushes)), brushes);
  assert.equal(parseBrushes('nonsense;;:x;a:').size, 1);
  assert.deepEqual(roundedRange(0.123456, 98765.4), { low: 0.1234, high: 98770 });
  assert.deepEqual(roundedRange(0, 1), { low: 0, high: 1 });
});

test('axes of the parallel coordinates', () => {
  assert.deepEqual(parseAxes('latency_ms*,pe.rows'), [{ name: 'latency_ms', scale: 'log' }, { name: 'pe.rows', scale: 'linear' }]);
  assert.equal(formatAxes(parseAxes('a*,b,c~')), 'a*,b,c~');
  const p = points([1, 10, 100, 5, 2], [1, 2, 3, 4, 5]);
  const linear = new ParallelAxis(column(p, 'latency_ms'), 'linear');
  const log = new ParallelAxis(column(p, 'latency_ms'), 'log');
  assert.equal(linear.place(1), 1);
  assert.equal(linear.place(100), 0);
  assert.equal(log.place(10), 0.5);
  assert.ok(Math.abs(log.value(0.5) - 10) < 1e-9);
  assert.ok(Number.isNaN(log.place(NaN)));
  const words = new ParallelAxis(column(p, 'status'), 'quantile');
  assert.equal(words.scale, 'linear'); // steps know no other
  assert.deepEqual(words.stepsBetween(0, 0.4), [1]);
  assert.deepEqual(words.stepsBetween(0.2, 0.9), [0, 1]);
  assert.equal(startAxes(p.columns, ['throughput_fps'], ['pe.rows', 'absent']), 'throughput_fps,latency_ms*');
});

test('an axis of quantiles gives every point the same room; equal values share theirs', () => {
  const axis = new ParallelAxis(column(points([1, 10, 1000, 10, null], [1, 2, 3, 4, 5]), 'latency_ms'), 'quantile');
  assert.deepEqual([1, 10, 1000].map((value) => axis.place(value)), [1, 0.5, 0]);
  assert.deepEqual([1, 0.6, 0.4, 0].map((place) => axis.value(place)), [1, 10, 10, 1000]);
  assert.ok(Number.isNaN(axis.place(NaN)));
});

test('neighbours differ in one axis; what means nothing to one of two designs does not count', () => {
  // format (0: without a FIFO), depth of the FIFO, rows
  const rows = [[0, 4, 8], [0, 4, 16], [1, 2, 8], [1, 4, 8], [1, 8, 8], [1, 8, 16], [1, 2, 16]];
  const axes = [0, 1, 2].map((axis) => Float64Array.from(rows, (row) => row[axis] as number));
  const ignored = (axis: number, row: number): boolean => axis === 1 && rows[row]?.[0] === 0;
  const cost = Float64Array.of(9, 9, 9, 9, 5, 1, 1);
  const found = (base: number): number[][] => neighboursOf(axes, base, ignored, cost).map(({ axis, value, row }) => [axis, value, row]);
  assert.deepEqual(found(4), [[0, 0, 0], [1, 2, 2], [1, 4, 3], [2, 16, 5]]);
  assert.deepEqual(found(0), [[0, 1, 4], [2, 16, 1]]); // of format 1 the depth of least cost; its own depth means nothing
});

test('histograms of layers add up', () => {
  const layer = (fifo_levels: number[], bank_requests: number[]) =>
    ({ sequences: 1, bursts: 2, row_hits: 3, row_misses: 4, fifo_levels, bank_requests, requests_of_bank: [5] });
  const sum = sumOfLayers([layer([1, 2], [3]), layer([], [1, 1, 1])]);
  assert.deepEqual([sum.fifo_levels, sum.bank_requests, sum.requests_of_bank, sum.bursts], [[1, 2], [4, 1, 1], [10], 4]);
  assert.equal(meanLevel([1, 2, 1]), 1);
  assert.equal(meanLevel([]), 0);
});

test('measurements are compared figure by figure', () => {
  const one = (estimate: number | null, measured: number) =>
    ({ id: 'p', source: 'tool', scope: 'array', figures: [{ name: 'lut', unit: '', estimate, measured }, { name: 'uram', unit: '', estimate: 0, measured: 0 }] });
  const [lut, ...more] = measuredDifferences([one(110, 100), one(90, 100), one(null, 100)]);
  assert.equal(more.length, 0); // nothing is off from zero
  assert.equal(lut?.name, 'lut: array, tool');
  assert.equal(lut?.differences.count, 2);
  assert.ok(Math.abs((lut?.differences.mean ?? 0) - 0.1) < 1e-12);
});

test('the refined space keeps what selected feasible points have', () => {
  const p = sample();
  const chosen = new Chosen(p);
  const document = {
    axes: [{ parameter: 'pe.rows', values: [8, 16] }],
    parameters: [{ name: 'pe.rows', kind: 'integer' }],
    provenance: { configuration: '{"name": "a", "seed": 1, "space": {"x": [1]}}' },
  };
  chosen.update({ ...START, brush: 'latency_ms:1..4' });
  const context = { points: p, chosen, document } as unknown as Context;
  assert.deepEqual(JSON.parse(refinedSweep(context)), { name: 'a-refined', seed: 1, space: { 'pe.rows': [16] } });
  chosen.update({ ...START, brush: 'latency_ms:1..1' }); // the infeasible point only
  assert.deepEqual(refinedSpace(context), { 'pe.rows': [] });
});

test('differences, shares of variance, best of a family', () => {
  const found = differencesOf([[1.1, 1], [0.9, 1], [3, 0]]);
  assert.equal(found?.count, 2);
  assert.ok(Math.abs((found?.mean ?? 0) - 0.1) < 1e-12 && Math.abs(found?.bias ?? 1) < 1e-12);
  assert.equal(differencesOf([]), null);
  const all = (): boolean => true;
  const axis = Float64Array.of(0, 0, 1, 1);
  assert.equal(varianceShare(axis, Float64Array.of(1, 1, 2, 2), all), 1);
  assert.equal(varianceShare(axis, Float64Array.of(1, 2, 1, 2), all), 0);
  assert.ok(Math.abs(varianceShare(axis, Float64Array.of(1, 3, 2, 4), all) - 0.2) < 1e-12); // between 1, total 5
  assert.deepEqual([...bestRows(Float64Array.of(0, 0, 1, 1), Float64Array.of(5, 4, NaN, 9), (row) => row !== 1)], [[0, 0], [1, 3]]);
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
  const stairs = staircase(p, column(p, 'latency_ms'), column(p, 'throughput_fps'));
  assert.deepEqual(stairs, { points: [[1, 10], [2, 20], [4, 40]], step: 'end' }); // p2 dominated, p4 infeasible
  const turned = staircase(p, column(p, 'throughput_fps'), column(p, 'latency_ms'));
  assert.deepEqual(turned, { points: [[10, 1], [20, 2], [40, 4]], step: 'start' });
  assert.equal(staircase(p, column(p, 'pe.rows'), column(p, 'latency_ms')), null);
});

test('groups: values where few, ranges where many, never none', () => {
  const many = Array.from({ length: 100 }, (_, i) => i);
  const p = points(many, many.map((i) => i % 3));
  const ranges = groupBy(p, column(p, 'latency_ms'));
  assert.equal(ranges.groups.length, 6);
  assert.deepEqual([0, 50, 99].map((row) => ranges.index[row]), [0, 3, 5]);
  const values = groupBy(p, column(p, 'throughput_fps'));
  assert.deepEqual(values.groups.map((g) => g.label), ['0', '1', '2']);
  assert.deepEqual([0, 1, 5].map((row) => values.index[row]), [0, 1, 2]);
  assert.equal(groupBy(p, undefined).groups.length, 1);
  assert.equal(groupBy(p, column(p, 'id')).groups.length, 1);
});

test('the view goes through the address and back', () => {
  const start: View = { ...START, selected: 'p1', x: 'a', y: 'b', colour: 'c', logY: true };
  const view: View = { ...start, brush: 'a:1..2;b:x', pins: 'p1,p2', axes: 'a*,b', size: 'a', filter: 'pe.rows >= 16 && id ~ "&="', scope: 'all', logY: false, sort: '-dsp' };
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
  assert.equal(bytesText(256), '256\u00a0B');
  assert.equal(bytesText(4.06e6), '4.06\u00a0MB');
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
