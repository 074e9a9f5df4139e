// SPDX-License-Identifier: Apache-2.0
// What the browser tests share.
import assert from 'node:assert/strict';

export function suite() {
  let failures = 0;
  const only = process.env['SCFA_BROWSER_TEST'] ?? ''; // a part of a name: run that test alone
  return {
    async test(name, body) {
      if (!name.includes(only)) return;
      try {
        await body();
        console.log(`ok      ${name}`);
      } catch (error) {
        ++failures;
        console.log(`FAILED  ${name}\n${error.stack}`);
      }
    },
    done() {
      process.exit(failures === 0 ? 0 : 1);
    },
  };
}

/** The console said nothing, the network was not asked, no dialog opened. */
export function quiet(page) {
  assert.deepEqual(page.problems, [], 'the console is quiet');
  assert.deepEqual(page.requests, [], 'nothing is asked of the network');
  assert.deepEqual(page.dialogs, [], 'no dialog opened');
}

/** Writes a filter and waits until it counts. */
export async function type(page, expression) {
  await page.evaluate(`(() => { const f = document.querySelector('.filter'); f.value = ${JSON.stringify(expression)};
    f.dispatchEvent(new Event('input')); })()`);
  await new Promise((go) => setTimeout(go, 250));
}
