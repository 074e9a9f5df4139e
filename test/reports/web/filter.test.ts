// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Column, Value } from '../../../reports/web/src/columns';
import { FilterError, compileFilter, editDistance } from '../../../reports/web/src/filter';

function column(name: string, values: Value[], numeric: boolean): Column {
  return {
    name, numeric, group: 'metric', unit: '', description: '', direction: 'none', integer: false, varies: true, words: [],
    numbers: () => Float64Array.from(values, (value) => (typeof value === 'number' ? value : NaN)),
    value: (row) => values[row] ?? null,
    text: (row) => String(values[row]),
  };
}

const columns = [
  column('pe.rows', [4, 8, 16, 32], true),
  column('latency_ms', [9, 4.5, null, 1], true),
  column('sparse.format', ['dense', 'bitmap', 'bitmap', 'rle'], false),
  column('front', ['false', 'true', 'false', 'true'], false),
];

function rows(expression: string): number[] {
  const accepts = compileFilter(expression, columns);
  return [0, 1, 2, 3].filter(accepts);
}

const cases: [string, number[]][] = [
  ['', [0, 1, 2, 3]],
  ['pe.rows >= 16', [2, 3]],
  ['pe.rows>=8&&latency_ms<5', [1, 3]],
  ['pe.rows == 4 || pe.rows = 32', [0, 3]],
  ['pe.rows == 4 || pe.rows == 8 && latency_ms > 100', [0]], // && binds more tightly
  ['(pe.rows == 4 || pe.rows == 8) && latency_ms > 100', []],
  ['!(pe.rows < 16)', [2, 3]],
  ['!front', [0, 2]],
  ['front && sparse.format != bitmap', [3]],
  ['sparse.format == "bitmap"', [1, 2]],
  ["sparse.format ~ 'MAP'", [1, 2]],
  ['latency_ms != 4.5', [0, 3]], // an unknown latency satisfies nothing
  ['latency_ms > -1e3', [0, 1, 3]],
  ['latency_ms < .5e1', [1, 3]],
];
for (const [expression, wanted] of cases) {
  test(`filter: ${expression}`, () => assert.deepEqual(rows(expression), wanted));
}

const faults: [string, RegExp][] = [
  ['latncy_ms < 1', /did you mean latency_ms/],
  ['pe.rows >', /expected a value/],
  ['pe.rows', /compare pe.rows/],
  ['pe.rows < fast', /"fast" is not/],
  ['sparse.format < bitmap', /use ==, != or ~/],
  ['(front', /expected "\)"/],
  ['front front', /unexpected "front"/],
  ['< 3', /expected a column/],
  ['pe.rows < 3; alert(1)', /cannot read/],
  ['pe.rows < 3abc', /cannot read/],
  ['constructor == 1', /no column/],
  ['('.repeat(100) + 'front' + ')'.repeat(100), /nested too deeply/],
];
for (const [expression, message] of faults) {
  test(`filter refuses: ${expression.slice(0, 30)}`, () => {
    assert.throws(() => compileFilter(expression, columns), (error: Error) => {
      assert.ok(error instanceof FilterError);
      assert.match(error.message, message);
      return true;
    });
  });
}

test('editDistance counts edits', () => {
  assert.equal(editDistance('', 'abc'), 3);
  assert.equal(editDistance('kitten', 'sitting'), 3);
});
