// SPDX-License-Identifier: Apache-2.0
// What a reader sees and does, in a real browser: browser_test.mjs CHROMIUM FOLDER
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser } from './chromium.mjs';

const [program, folder] = process.argv.slice(2);
const url = (name) => pathToFileURL(resolve(folder, name)).href;
const front = JSON.parse(readFileSync(resolve(folder, 'sample.json'), 'utf8')).front;
const browser = new Browser(program);
let failures = 0;

async function test(name, body) {
  try {
    await body();
    console.log(`ok      ${name}`);
  } catch (error) {
    ++failures;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}

function quiet(page) {
  assert.deepEqual(page.problems, [], 'the console is quiet');
  assert.deepEqual(page.requests, [], 'nothing is asked of the network');
  assert.deepEqual(page.dialogs, [], 'no dialog opened');
}

const rowCount = `Number(document.querySelector('table.points').getAttribute('aria-rowcount')) - 1`;
const selected = `document.querySelector('.point-title code')?.textContent`;
const text = (selector) => `document.querySelector(${JSON.stringify(selector)}).textContent`;

async function type(page, expression) {
  await page.evaluate(`(() => { const f = document.querySelector('.filter'); f.value = ${JSON.stringify(expression)};
    f.dispatchEvent(new Event('input')); })()`);
  await new Promise((done) => setTimeout(done, 250));
}

await test('shows verdict, chart, table, layers and provenance without a request', async () => {
  const page = await browser.open(url('sample.html'));
  await page.until(`document.querySelector('table.points tbody tr')`);
  assert.match(await page.evaluate(text('.headline')), /The knee point takes [\d.]+\sms, [\d.]+\smJ an image/);
  assert.equal(await page.evaluate(rowCount), front.length);
  assert.equal(await page.evaluate(`document.querySelectorAll('.card').length`), 3);
  assert.equal(await page.evaluate(`document.querySelectorAll('table.layers tbody tr').length`), 12);
  assert.ok(await page.evaluate(`document.querySelector('.chart canvas').width > 300`));
  assert.match(await page.evaluate(text('#provenance')), /18446744073709551615/);
  assert.match(await page.evaluate(text('#provenance')), /worker ended by signal 11/);
  quiet(page);
});

await test('the chart is drawn in both themes', async () => {
  for (const dark of [false, true]) {
    const page = await browser.open(url('sample.html'), { dark });
    await page.until(`document.querySelector('.chart canvas')`);
    // More than a handful of colours: axes alone would be two or three.
    const colours = await page.evaluate(`(() => {
      const c = document.querySelector('.chart canvas');
      const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
      const seen = new Set();
      for (let i = 0; i < d.length; i += 4) if (d[i + 3] > 200) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
      return seen.size; })()`);
    assert.ok(colours > 50, `${colours} colours`);
    assert.equal(await page.evaluate(`document.documentElement.dataset.theme`), dark ? 'dark' : 'light');
    quiet(page);
  }
});

await test('names cannot inject', async () => {
  const page = await browser.open(url('hostile.html'));
  await page.until(`document.querySelector('table.points tbody tr')`);
  await page.evaluate(`document.querySelectorAll('details').forEach((d) => { d.open = true; })`);
  assert.equal(await page.evaluate(`document.querySelectorAll('script').length`), 2);
  assert.equal(await page.evaluate(`document.querySelectorAll('img, iframe, object, embed').length`), 0);
  assert.ok((await page.evaluate(text('h1'))).startsWith('</script><script>alert(1)</script>'));
  quiet(page);
});

await test('a script that is not ours does not run', async () => {
  const page = await browser.open(url('sample.html'));
  await page.evaluate(`(() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';
    document.body.appendChild(s); })()`);
  assert.equal(await page.evaluate('window.bad'), undefined);
  assert.ok(page.problems.some((problem) => /Content Security Policy/.test(problem)));
});

await test('filter, scope and sort change the rows; a wrong filter says what is wrong', async () => {
  const page = await browser.open(url('sample.html'));
  await page.until(`document.querySelector('table.points tbody tr')`);
  const limit = front[Math.floor(front.length / 2)].metrics.latency_ms;
  await type(page, `latency_ms < ${limit}`);
  const faster = front.filter((p) => p.metrics.latency_ms < limit).length;
  assert.equal(await page.evaluate(rowCount), faster);
  await type(page, `latncy_ms < 1`);
  assert.match(await page.evaluate(text('#filter-state')), /did you mean latency_ms/);
  await type(page, '');
  await page.evaluate(`[...document.querySelectorAll('.segments button')].find((b) => b.textContent.startsWith('All')).click()`);
  assert.equal(await page.evaluate(rowCount), 3564);
  const drawn = await page.evaluate(`document.querySelectorAll('table.points tbody tr[data-index]').length`);
  assert.ok(drawn < 80, `${drawn} rows exist`);
  await type(page, 'status == failed');
  assert.equal(await page.evaluate(rowCount), 1);
  await type(page, '');
  await page.evaluate(`[...document.querySelectorAll('th button')].find((b) => b.textContent.startsWith('dsp')).click()`);
  assert.equal(await page.evaluate(`document.querySelector('th[aria-sort=ascending]').textContent.slice(0, 3)`), 'dsp');
  quiet(page);
});

await test('the keyboard reaches every point, and the address keeps the view', async () => {
  const page = await browser.open(url('sample.html'));
  await page.until(`document.querySelector('table.points tbody tr')`);
  await page.evaluate(`document.querySelector('table.points tbody tr[tabindex="0"]').focus()`);
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.key(key);
  assert.equal(await page.evaluate(selected), front[2].id);
  assert.match(await page.evaluate('location.hash'), new RegExp(`p=${front[2].id}`));
  await page.key('End');
  await page.key('Enter');
  assert.equal(await page.evaluate(selected), front.at(-1).id);
  await page.evaluate(`document.querySelector('.chart').focus()`);
  await page.key('ArrowLeft');
  assert.equal(await page.evaluate(selected), front.at(-2).id);
  const again = await browser.open(`${url('sample.html')}#p=${front[3].id}&s=all&f=${encodeURIComponent('pe.rows == 8')}`);
  await again.until(`document.querySelector('.point-title code')`);
  assert.equal(await again.evaluate(selected), front[3].id);
  assert.equal(await again.evaluate(`document.querySelector('.filter').value`), 'pe.rows == 8');
  quiet(page);
});

await test('a box in the chart becomes a filter', async () => {
  const page = await browser.open(url('sample.html'), { height: 2400 });
  await page.until(`document.querySelector('.chart canvas')`);
  await page.evaluate(`[...document.querySelectorAll('button')].find((b) => b.textContent === 'Select a box').click()`);
  const box = await page.evaluate(`(() => { const r = document.querySelector('.chart').getBoundingClientRect();
    return { x: r.x, y: r.y, w: r.width, h: r.height }; })()`);
  const at = (fx, fy) => ({ x: box.x + fx * box.w, y: box.y + fy * box.h, button: 'left', clickCount: 1 });
  await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at(0.2, 0.4), button: 'none' });
  await page.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at(0.2, 0.4) });
  for (const f of [0.3, 0.4, 0.5]) {
    await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at(f, 0.4 + f / 2), buttons: 1 });
  }
  await page.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at(0.5, 0.65) });
  await page.until(`document.querySelector('.filter').value !== ''`);
  assert.match(await page.evaluate(`document.querySelector('.filter').value`),
    /^latency_ms >= [\d.]+ && latency_ms <= [\d.]+ && energy_mj >= [\d.]+ && energy_mj <= [\d.]+$/);
  const rows = await page.evaluate(rowCount);
  assert.ok(rows > 0 && rows < 3564, `${rows} rows`);
  quiet(page);
});

await test('the pointer shows a point in full and chooses it', async () => {
  const page = await browser.open(url('sample.html'), { height: 2400 });
  await page.until(`document.querySelector('.chart canvas')`);
  await page.evaluate(`[...document.querySelectorAll('label.check input')].slice(2, 4).forEach((i) => i.click())`);
  const box = await page.evaluate(`(() => { const r = document.querySelector('.chart').getBoundingClientRect();
    return { x: r.x, y: r.y, w: r.width, h: r.height }; })()`);
  const before = await page.evaluate(selected);
  let chosen = before;
  for (let x = 0.08; x < 0.6 && chosen === before; x += 0.006) {
    for (let y = 0.5; y < 0.9 && chosen === before; y += 0.012) {
      await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: box.x + x * box.w, y: box.y + y * box.h });
      if (await page.evaluate(`document.querySelector('.tooltip').hidden`)) continue;
      const shown = await page.evaluate(text('.tooltip strong'));
      const point = front.find((p) => p.id === shown);
      assert.ok(point, 'only front points are left');
      assert.match(await page.evaluate(text('.tooltip')), /pe\.rows.*latency_ms.*ms.*energy_mj.*mJ/s);
      await page.click(box.x + x * box.w, box.y + y * box.h);
      chosen = await page.evaluate(selected);
      assert.equal(chosen, shown);
    }
  }
  assert.notEqual(chosen, before);
  quiet(page);
});

await test('a run that nothing fits, and an empty one, are shown too', async () => {
  const page = await browser.open(url('infeasible.html'));
  await page.until(`document.querySelector('table.points tbody tr')`);
  assert.match(await page.evaluate(text('.headline')), /None of .* fits PYNQ-Z2; the most frequent reason is dsp/);
  assert.equal(await page.evaluate(rowCount), 802);
  assert.match(await page.evaluate(text('table.points tbody')), /needs \d+, the device has \d+/);
  quiet(page);
  const empty = await browser.open(url('empty.html'));
  await empty.until(`document.querySelector('#provenance')`);
  assert.equal(await empty.evaluate(rowCount), 0);
  quiet(empty);
});

await test('a narrow page does not scroll sideways', async () => {
  const page = await browser.open(url('sample.html'), { width: 420 });
  await page.until(`document.querySelector('table.points tbody tr')`);
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth + 1'));
});

await test('without scripts there is a picture of the front and a table', async () => {
  const page = await browser.open(url('sample.html'), { script: false });
  const { data } = await page.send('Page.captureScreenshot');
  assert.ok(data.length > 20_000, 'the page is not blank');
  quiet(page);
});

await browser.close();
process.exit(failures === 0 ? 0 : 1);
