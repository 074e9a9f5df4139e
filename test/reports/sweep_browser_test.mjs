// SPDX-License-Identifier: Apache-2.0
// Reports of real sweeps of 100, 10 000 and 100 000 points, in a real browser:
// sweep_browser_test.mjs CHROMIUM SCFA_DSE SWEEPS WORK_FOLDER
// Times are processor time of the page's main thread: a busy machine does not change them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser, PATIENCE } from './chromium.mjs';
import { quiet, suite, type } from './steps.mjs';

const [program, scfa, sweeps, work] = process.argv.slice(2);
const MOST_SECONDS_TO_CHART = 2;
const MOST_SECONDS_A_BRUSH = 0.2;
const browser = await Browser.start(program);
const { test, done } = suite();

const rowCount = `Number(document.querySelector('table.points').getAttribute('aria-rowcount')) - 1`;

function reportOf(name) {
  const run = resolve(work, name);
  rmSync(run, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  execFileSync(scfa, ['sweep', join(sweeps, `${name}.json`), '--run-dir', run, '-q'], { stdio: 'pipe' });
  return join(run, 'report.html');
}

async function stopwatch(page) {
  const session = await page.driver.createCDPSession();
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((one) => one.name === 'TaskDuration').value;
  };
}

for (const [name, least] of [['hundred', 100], ['ten-thousand', 9_000], ['hundred-thousand', 100_000]]) {
  await test(`a sweep of ${name.replace('-', ' ')} points`, async () => {
    const file = reportOf(name);
    const blank = await browser.open('about:blank');
    const time = await stopwatch(blank);
    blank.requests.length = 0;
    const before = await time();
    await blank.driver.goto(pathToFileURL(file).href, { timeout: PATIENCE });
    await blank.until(`document.querySelector('.cloud')?.width > 300`);
    const chart = (await time()) - before;
    const page = blank;
    await page.evaluate(`[...document.querySelectorAll('button')].find((b) => b.textContent.startsWith('All ')).click()`);
    const rows = await page.evaluate(rowCount);
    assert.ok(rows >= least, `${rows} rows`);

    // Brushing: the range of one axis moves, as under a pointer.
    const range = await page.evaluate(`(() => { const t = [...document.querySelectorAll('.parallel-axis')[0].querySelectorAll('.axis-tick')]
      .map((e) => Number(e.textContent.replace(/[^\\d.e-]/g, ''))); return [Math.min(...t), Math.max(...t)]; })()`);
    const column = await page.evaluate(`document.querySelector('.axis-name').dataset.axis`);
    const brush = async (share) => {
      const to = range[0] + share * (range[1] - range[0]);
      await page.evaluate(`location.hash = 's=all&b=' + encodeURIComponent('${column}:${range[0]}..${to}')`);
      await page.drawn();
      await page.drawn();
    };
    await brush(0.9);
    const start = await time();
    const STEPS = 8;
    for (let step = 0; step < STEPS; ++step) await brush(0.8 - 0.08 * step);
    const each = ((await time()) - start) / STEPS;
    const fewer = await page.evaluate(rowCount);
    assert.ok(fewer > 0 && fewer < rows, `${fewer} of ${rows} rows`);
    await type(page, 'pe.rows <= 8');
    assert.ok((await page.evaluate(rowCount)) <= fewer);
    quiet(page);
    await page.picture(join(work, `${name}.png`));
    console.log(`        ${rows} points, ${(statSync(file).size / 1e6).toFixed(1)} MB, first chart ${chart.toFixed(2)} s, a brush ${each.toFixed(3)} s`);
    assert.ok(chart < MOST_SECONDS_TO_CHART, `first chart after ${chart} s`);
    assert.ok(each < MOST_SECONDS_A_BRUSH, `a brush takes ${each} s`);
  });
}

await test('more than 50 000 points become a density picture that says so', async () => {
  const page = await browser.open(pathToFileURL(resolve(work, 'hundred-thousand', 'report.html')).href);
  await page.until(`document.querySelector('.cloud')?.width > 300`);
  assert.match(await page.evaluate(`document.querySelector('.scatter .caption').textContent`), /density picture/);
  await page.picture(join(work, 'density.png'), '#space');
});

const { findings } = JSON.parse(execFileSync(scfa, ['doctor', '--json'], { encoding: 'utf8' }));
const simulates = findings.some((finding) => finding.item.startsWith('SystemC') && finding.state === 'ok');

if (simulates) await test('a confirmed sweep shows both levels, what moved, and the inside of the array', async () => {
  const page = await browser.open(pathToFileURL(reportOf('confirmed')).href);
  await page.until(`document.querySelector('.cloud')?.width > 300 && document.querySelector('.histogram')`);
  const data = JSON.parse(await page.evaluate(`document.getElementById('report-data').textContent`));
  const detail = data.details.find((one) => one.id === data.picks[0].id);
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const { weights, inputs, residual, outputs } = detail.traffic;
  assert.equal(sum(weights) + sum(inputs) + sum(residual), sum(detail.layers.ddr_read_bytes));
  assert.equal(sum(outputs), sum(detail.layers.ddr_write_bytes));
  // Lanes ask for banks in the cycles that the array computes; every bank is counted in each.
  const rows = data.points.confirmed.rows.length;
  assert.ok(rows > 0 && rows === data.points.front.length);
  detail.simulated.forEach((layer, i) => {
    if (layer.bank_requests.length > 0) assert.ok(sum(layer.bank_requests) > 0 && detail.layers.compute_cycles[i] > 0);
  });
  const text = (selector) => page.evaluate(`document.querySelector('${selector}').textContent`);
  assert.match(await text('.card .figure-note'), /^TLM: [\d.]+$/);
  assert.match(await text('.legend'), /small ring: the same point by TLM/);
  assert.match(await text('#trust'), /latency_ms: analytic against TLM.*kind of layer/s);
  assert.match(await text('.simulated'), /Inside the array, by the TLM simulation.*Requests by bank/s);
  quiet(page);
  await page.picture(join(work, 'confirmed.png'));
});

await browser.close();
done();
