// SPDX-License-Identifier: Apache-2.0
// What a reader sees and does, in a real browser: browser_test.mjs CHROMIUM FOLDER PICTURES
// FOLDER holds the made-up runs of make_sample_report; PICTURES gets what the pages look like.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser } from './chromium.mjs';
import { quiet, suite, type } from './steps.mjs';

const [program, folder, pictures] = process.argv.slice(2);
const url = (name) => pathToFileURL(resolve(folder, name)).href;
const front = JSON.parse(readFileSync(resolve(folder, 'sample.json'), 'utf8')).front;
const ALL = 3564; // points of the sample
const downloads = resolve(pictures, 'downloads');
rmSync(downloads, { recursive: true, force: true });
mkdirSync(downloads, { recursive: true });
const browser = await Browser.start(program);
const { test, done } = suite();

const rowCount = `Number(document.querySelector('table.points').getAttribute('aria-rowcount')) - 1`;
const selected = `document.querySelector('.point-title code')?.textContent`;
const count = `document.querySelector('.selection-count').textContent`;
const text = (selector) => `document.querySelector(${JSON.stringify(selector)}).textContent`;
const press = (label) => `[...document.querySelectorAll('button')].find((b) => b.textContent.startsWith(${JSON.stringify(label)})).click()`;
const digits = (words) => words.replace(/[^\d ]/g, '');

async function sample(options = {}) {
  const page = await browser.open(url('sample.html') + (options.hash ?? ''), options);
  await page.until(`document.querySelector('table.points tbody tr') && document.querySelector('.cloud').width > 300`);
  return page;
}

/** What a canvas shows. */
const pixels = (selector) => `document.querySelector(${JSON.stringify(selector)}).toDataURL()`;

await test('shows every part without a request', async () => {
  const page = await sample();
  assert.match(await page.evaluate(text('.headline')), /The knee point takes [\d.]+\sms, [\d.]+\smJ an image/);
  assert.equal(await page.evaluate(rowCount), front.length);
  assert.equal(await page.evaluate(`document.querySelectorAll('.card').length`), 3);
  assert.match(await page.evaluate(text('.card .advice')), /Lanes multiply in .* of the cycles.*Try/s);
  assert.equal(await page.evaluate(`document.querySelectorAll('#point table.layers')[0].querySelectorAll('tbody tr').length`), 12);
  assert.ok((await page.evaluate(`document.querySelectorAll('.parallel-axis').length`)) >= 8);
  assert.match(await page.evaluate(text('#trust')), /Promised of the cycles.*off on average.*kind of layer.*Importance of each axis.*worker ended by signal 11/s);
  assert.match(await page.evaluate(text('#provenance')), /18446744073709551615/);
  assert.equal(await page.evaluate(`document.querySelectorAll('.card-chart canvas').length`), 4);
  quiet(page);
});

await test('a point\'s page shows traffic by tensor, the inside of the array, and what was measured', async () => {
  const page = await sample();
  assert.match(await page.evaluate(text('.traffic .caption')), /weights .* inputs .* outputs .*Reloads count/);
  assert.equal(await page.evaluate(`document.querySelectorAll('.traffic thead th').length`), 5);
  assert.match(await page.evaluate(text('#point')), /Estimate beside measurement.*whole accelerator, by a tool 1\.0.*lut/s);
  const bars = `document.querySelectorAll('.simulated .histogram li').length`;
  assert.ok((await page.evaluate(bars)) > 10);
  const before = await page.evaluate(text('.simulated .caption'));
  await page.evaluate(`(() => { const s = document.querySelector('.simulated select'); s.selectedIndex = 1; s.dispatchEvent(new Event('change')); })()`);
  assert.notEqual(await page.evaluate(text('.simulated .caption')), before);
  await page.picture(join(pictures, 'point.png'), '#point');
  quiet(page);
});

await test('sensitivity follows the chosen point, and its values choose points', async () => {
  const page = await sample();
  await page.until(`document.querySelector('.sensitivity tbody')`);
  const id = await page.evaluate(selected);
  assert.ok((await page.evaluate(`document.querySelectorAll('.sensitivity tbody').length`)) >= 5);
  assert.match(await page.evaluate(text('.sensitivity')), /clock_mhz/);
  await page.evaluate(`[...document.querySelectorAll('.sensitivity button')][0].click()`);
  assert.notEqual(await page.evaluate(selected), id);
  await page.picture(join(pictures, 'trust.png'), '#trust');
  quiet(page);
});

await test('axe-core finds nothing, in both themes, with everything opened', async () => {
  for (const dark of [false, true]) {
    const page = await sample({ dark, hash: `#n=${front[0].id},${front[1].id}&b=latency_ms:1..8` });
    await page.evaluate(`document.querySelectorAll('details').forEach((d) => { d.open = true; })`);
    await page.evaluate(`document.querySelectorAll('.axis-name')[1].click()`);
    await page.drawn();
    assert.deepEqual(await page.axe(), []);
    await page.picture(join(pictures, dark ? 'sample-dark.png' : 'sample-light.png'));
  }
  const family = await browser.open(url('family.html'));
  assert.deepEqual(await family.axe(), []);
  await family.picture(join(pictures, 'family.png'));
});

await test('names cannot inject', async () => {
  const page = await browser.open(url('hostile.html'));
  await page.until(`document.querySelector('table.points tbody tr')`);
  await page.evaluate(`document.querySelectorAll('details').forEach((d) => { d.open = true; })`);
  await page.evaluate(press('Pin the named points'));
  await page.drawn();
  assert.equal(await page.evaluate(`document.querySelectorAll('script').length`), 2);
  assert.equal(await page.evaluate(`document.querySelectorAll('img, iframe, object, embed').length`), 0);
  assert.ok((await page.evaluate(text('h1'))).startsWith('</script><script>alert(1)</script>'));
  quiet(page);
  await page.picture(join(pictures, 'hostile.png'));
});

await test('a script that is not ours does not run', async () => {
  const page = await sample();
  await page.evaluate(`(() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';
    document.body.appendChild(s); })()`);
  assert.equal(await page.evaluate('window.bad'), undefined);
  assert.ok(page.problems.some((problem) => /Content Security Policy/.test(problem)));
});

await test('filter, scope and sort change the rows; a wrong filter says what is wrong', async () => {
  const page = await sample();
  const limit = front[Math.floor(front.length / 2)].metrics.latency_ms;
  await type(page, `latency_ms < ${limit}`);
  assert.equal(await page.evaluate(rowCount), front.filter((p) => p.metrics.latency_ms < limit).length);
  await type(page, `latncy_ms < 1`);
  assert.match(await page.evaluate(text('#filter-state')), /did you mean latency_ms/);
  await type(page, '');
  await page.evaluate(press('All '));
  assert.equal(await page.evaluate(rowCount), ALL);
  const drawn = await page.evaluate(`document.querySelectorAll('table.points tbody tr[data-index]').length`);
  assert.ok(drawn < 80, `${drawn} rows exist`);
  await type(page, 'status == failed');
  assert.equal(await page.evaluate(rowCount), 1);
  await type(page, '');
  await page.evaluate(`[...document.querySelectorAll('th button')].find((b) => b.textContent.startsWith('dsp')).click()`);
  assert.equal(await page.evaluate(`document.querySelector('th[aria-sort=ascending]').textContent.slice(0, 3)`), 'dsp');
  quiet(page);
});

await test('a box in the chart brushes the axes, the table and the lines; a chip takes it away', async () => {
  const page = await sample();
  await page.evaluate(press('All '));
  const lines = await page.evaluate(pixels('.parallel-field canvas'));
  const box = await page.box('.chart-frame');
  const at = (fx, fy) => [box.x + fx * box.width, box.y + fy * box.height];
  await page.drag(at(0.1, 0.95), at(0.5, 0.6));
  const [x, y] = await page.evaluate(`['Horizontal axis', 'Vertical axis'].map((name) => document.querySelector('select[aria-label="' + name + '"]').value)`);
  assert.match(await page.evaluate(text('.chips')), new RegExp(`${x} [^×]+ – [^×]+×${y} [^×]+ – [^×]+×`));
  const rows = await page.evaluate(rowCount);
  assert.ok(rows > 0 && rows < ALL, `${rows} rows`);
  assert.equal(digits((await page.evaluate(count)).split(' of ')[0].trim()), String(rows));
  assert.notEqual(await page.evaluate(pixels('.parallel-field canvas')), lines);
  assert.equal(await page.evaluate(`document.querySelectorAll('.axis-brush').length`), 2);
  const again = await browser.open(await page.evaluate('location.href'));
  await again.until(`document.querySelector('table.points tbody tr')`);
  assert.equal(await again.evaluate(count), await page.evaluate(count));
  for (let chip = 0; chip < 2; ++chip) await page.evaluate(`document.querySelector('.chips button').click()`);
  assert.equal(await page.evaluate(rowCount), ALL);
  quiet(page);
});

await test('an axis is brushed by pointer and keys, moved, made logarithmic and hidden', async () => {
  const page = await sample();
  const names = `[...document.querySelectorAll('.axis-name')].map((b) => b.dataset.axis)`;
  const before = await page.evaluate(names);
  const dots = await page.evaluate(pixels('.cloud'));
  const track = await page.box('.axis-track');
  const x = track.x + track.width / 2;
  await page.drag([x, track.y + 0.7 * track.height], [x, track.y + 0.95 * track.height]);
  assert.match(await page.evaluate(text('.chips')), /^latency_ms /);
  assert.notEqual(await page.evaluate(pixels('.cloud')), dots);
  const format = before.indexOf('sparse.format');
  await page.evaluate(`document.querySelectorAll('.axis-name')[${format}].focus()`);
  await page.key('Enter');
  await page.key('Tab');
  await page.key('Space'); // takes the first word away
  assert.match(await page.evaluate(text('.chips')), /sparse.format bitmap, rle, coordinate, scheduled/);
  await page.evaluate(press('← Left'));
  assert.equal((await page.evaluate(names)).indexOf('sparse.format'), format - 1);
  await page.evaluate(press('Hide'));
  assert.ok(!(await page.evaluate(names)).includes('sparse.format'));
  await page.evaluate(`document.querySelectorAll('.axis-name')[0].click()`);
  await page.evaluate(press('Quantiles'));
  assert.match(await page.evaluate(text('.axis-name')), /\(quantile\)/);
  assert.equal(await page.evaluate(`decodeURIComponent(location.hash).includes('latency_ms~')`), true);
  await page.evaluate(press('Linear'));
  assert.ok(!(await page.evaluate(text('.axis-name'))).includes('('));
  await page.evaluate(`(() => { const s = document.querySelector('[aria-label="Add an axis"]'); s.value = 'sparse.format';
    s.dispatchEvent(new Event('change')); })()`);
  assert.equal((await page.evaluate(names)).at(-1), 'sparse.format');
  quiet(page);
});

await test('the pointer shows a point in full and chooses it', async () => {
  const page = await sample();
  await page.evaluate(`[...document.querySelectorAll('label.check')].filter((l) => /dominated|infeasible/.test(l.textContent)).forEach((l) => l.firstChild.click())`);
  const box = await page.box('.chart-frame');
  const before = await page.evaluate(selected);
  let chosen = before;
  for (let x = 0.08; x < 0.6 && chosen === before; x += 0.006) {
    for (let y = 0.5; y < 0.9 && chosen === before; y += 0.012) {
      const at = [box.x + x * box.width, box.y + y * box.height];
      await page.driver.mouse.move(...at);
      if (await page.evaluate(`document.querySelector('.tooltip').hidden`)) continue;
      const shown = await page.evaluate(text('.tooltip strong'));
      if (shown === before) continue;
      assert.ok(front.some((p) => p.id === shown), 'only front points are left');
      assert.match(await page.evaluate(text('.tooltip')), /pe\.rows.*latency_ms.*ms.*energy_mj.*mJ/s);
      await page.click(...at);
      chosen = await page.evaluate(selected);
      assert.equal(chosen, shown);
    }
  }
  assert.notEqual(chosen, before);
  quiet(page);
});

await test('the keyboard reaches every point, and the address keeps the view', async () => {
  const page = await sample();
  await page.evaluate(`document.querySelector('table.points tbody tr[tabindex="0"]').focus()`);
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.key(key);
  assert.equal(await page.evaluate(selected), front[2].id);
  assert.match(await page.evaluate('location.hash'), new RegExp(`p=${front[2].id}`));
  await page.key('p');
  assert.match(await page.evaluate(text('#compare')), new RegExp(`${front[2].id} is pinned`));
  await page.key('End');
  await page.key('Enter');
  assert.equal(await page.evaluate(selected), front.at(-1).id);
  await page.evaluate(`document.querySelector('.chart-frame').focus()`);
  await page.key('ArrowLeft');
  assert.equal(await page.evaluate(selected), front.at(-2).id);
  const again = await sample({ hash: `#p=${front[3].id}&s=all&f=${encodeURIComponent('pe.rows == 8')}` });
  assert.equal(await again.evaluate(selected), front[3].id);
  assert.equal(await again.evaluate(`document.querySelector('.filter').value`), 'pe.rows == 8');
  quiet(page);
});

await test('Tab walks through the page and the focus is always seen', async () => {
  const page = await sample();
  const seen = new Set();
  for (let step = 0; step < 60; ++step) {
    await page.key('Tab');
    const focus = await page.evaluate(`(() => { const e = document.activeElement; const s = getComputedStyle(e);
      return { what: e.tagName + (e.getAttribute('aria-label') ?? e.textContent.slice(0, 30)), outline: s.outlineStyle }; })()`);
    assert.notEqual(focus.outline, 'none', focus.what);
    seen.add(focus.what);
  }
  assert.ok(seen.size > 40, `${seen.size} places`);
});

await test('pinned points are compared side by side', async () => {
  const page = await sample();
  await page.evaluate(press('Pin the named points'));
  await page.until(`document.querySelector('.compare')`);
  assert.equal(await page.evaluate(`document.querySelectorAll('.compare thead th').length`), 4);
  assert.match(await page.evaluate(text('.compare')), /sparse\.format/);
  assert.ok((await page.evaluate(`document.querySelectorAll('.compare .best').length`)) > 5);
  await page.evaluate(`document.querySelector('.compare thead button').click()`);
  assert.equal(await page.evaluate(`document.querySelectorAll('.compare thead th').length`), 3);
  await page.evaluate(`document.querySelectorAll('#compare details').forEach((d) => { d.open = true; })`);
  await page.picture(join(pictures, 'compare.png'), '#compare');
  quiet(page);
});

await test('the selection is saved as CSV, JSON and the space of a new sweep', async () => {
  const page = await sample({ hash: '#s=all&b=sparse.format:bitmap&f=pe.rows%20%3E%3D%2016' });
  const session = await page.driver.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
  const rows = await page.evaluate(rowCount);
  for (const [label, name] of [['CSV', 'points.csv'], ['JSON', 'points.json'], ['Refine', 'refined.json']]) {
    await page.evaluate(press(label));
    for (let wait = 0; !readdirSync(downloads).includes(name) && wait < 100; ++wait) await new Promise((go) => setTimeout(go, 50));
  }
  const read = (name) => readFileSync(join(downloads, name), 'utf8');
  assert.equal(read('points.csv').trimEnd().split('\n').length, rows + 1);
  const json = JSON.parse(read('points.json'));
  assert.equal(json.points.length, rows);
  assert.ok(json.points.every((p) => p.parameters['sparse.format'] === 'bitmap' && p.parameters['pe.rows'] >= 16));
  const refined = JSON.parse(read('refined.json'));
  assert.equal(refined.name, 'sample-refined');
  assert.deepEqual(refined.space['sparse.format'], ['bitmap']);
  assert.deepEqual(refined.space['pe.rows'], [16, 32]);
  assert.deepEqual(refined.space['pe.double_calculation'], [false, true]);
  quiet(page);
});

await test('a pruned family shows accuracy against cost', async () => {
  const page = await browser.open(url('family.html'));
  await page.until(`document.querySelectorAll('#pruning .card-chart canvas').length === 3`);
  assert.equal(await page.evaluate(`document.querySelectorAll('#pruning table')[0].querySelectorAll('tbody tr').length`), 12);
  assert.match(await page.evaluate(text('#pruning')), /Within half a point of the accuracy of vgg-fmnist flrpm 1 .* faster\..*Means over 3 seeds.*at the cut/s);
  assert.match(await page.evaluate(text('#trust')), /proven to be dominated90.000.*covered/s);
  await page.picture(join(pictures, 'pruning.png'), '#pruning');
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

await test('a run that goes on says how far it is and loads itself again', async () => {
  const page = await browser.open(url('live.html'));
  await page.until(`document.querySelector('.live')`);
  assert.match(await page.evaluate(text('.live')), /goes on: 3.564 of 9.000 designs/);
  assert.equal(await page.evaluate(`document.querySelector('meta[http-equiv=refresh]') !== null`), true);
  quiet(page);
});

await test('a narrow page does not scroll sideways', async () => {
  const page = await sample({ width: 420 });
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth + 1'));
  await page.picture(join(pictures, 'narrow.png'));
});

await test('on paper the page is light and has all parts', async () => {
  const page = await sample({ dark: true });
  await page.driver.emulateMediaType('print');
  await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
  await page.drawn();
  assert.equal(await page.evaluate(`getComputedStyle(document.body).backgroundColor`), 'rgb(255, 255, 255)');
  assert.equal(await page.evaluate(`document.documentElement.dataset.theme`), 'light');
  for (const id of ['verdict', 'space', 'axes', 'points', 'point', 'trust', 'provenance']) {
    assert.ok((await page.evaluate(`document.getElementById('${id}').getBoundingClientRect().height`)) > 50, id);
  }
  await page.picture(join(pictures, 'print.png'));
  const pdf = await page.driver.pdf({ path: join(pictures, 'print.pdf'), format: 'A4', printBackground: true });
  assert.ok(pdf.length > 50_000);
  quiet(page);
});

await test('without scripts there is a picture of the front and a table', async () => {
  const page = await browser.open(url('sample.html'), { script: false });
  await page.picture(join(pictures, 'no-script.png'));
  const html = await page.driver.content();
  assert.match(html, /<svg[^>]*role="img"/);
  quiet(page);
});

await browser.close();
done();
