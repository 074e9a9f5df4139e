// SPDX-License-Identifier: Apache-2.0
// A page in headless Chromium, driven over the DevTools protocol through a pipe: no package needed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
  '--remote-debugging-pipe',
];

export class Browser {
  /** @param program  path or name of Chromium */
  constructor(program, extra = []) {
    this.profile = mkdtempSync(join(tmpdir(), 'scfa-browser-'));
    this.process = spawn(program, [...FLAGS, ...extra, `--user-data-dir=${this.profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.waiting = new Map();
    this.listeners = [];
    this.next = 0;
    this.ended = new Promise((resolve) => this.process.on('exit', resolve));
    this.process.on('error', (error) => this.#fail(error));
    this.process.on('exit', (code) => this.#fail(new Error(`the browser ended with ${code}`)));
    let rest = '';
    this.process.stdio[4].setEncoding('utf8').on('data', (chunk) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop();
      messages.forEach((text) => this.#receive(JSON.parse(text)));
    });
    this.process.stdio[3].on('error', () => {});
  }

  #fail(error) {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  #receive(message) {
    if (message.id === undefined) {
      this.listeners.forEach((listener) => listener(message));
      return;
    }
    const { resolve, reject } = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve(message.result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.next;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    });
  }

  /** Opens a URL and waits until it has loaded. */
  async open(url, { width = 1400, height = 1000, dark = false, script = true } = {}) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`);
    await page.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await page.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
    });
    await page.send('Emulation.setScriptExecutionDisabled', { value: !script });
    const loaded = page.event('Page.loadEventFired');
    await page.send('Page.navigate', { url });
    await loaded;
    return page;
  }

  async close() {
    await this.send('Browser.close').catch(() => {});
    await this.ended;
    rmSync(this.profile, { recursive: true, force: true });
  }
}

export class Page {
  constructor(browser, sessionId) {
    this.browser = browser;
    this.sessionId = sessionId;
    this.problems = []; // console errors, exceptions, violations of the security policy
    this.requests = []; // all but the page itself
    this.dialogs = [];
    browser.listeners.push((message) => {
      if (message.sessionId === sessionId) this.#note(message.method, message.params);
    });
  }

  #note(method, params) {
    if (method === 'Runtime.exceptionThrown') {
      this.problems.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    } else if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) {
      this.problems.push(params.args.map((arg) => arg.value ?? arg.description).join(' '));
    } else if (method === 'Log.entryAdded' && ['error', 'warning'].includes(params.entry.level)) {
      this.problems.push(params.entry.text);
    } else if (method === 'Network.requestWillBeSent') {
      const { url } = params.request;
      if (params.type !== 'Document' && !url.startsWith('data:')) this.requests.push(url);
    } else if (method === 'Page.javascriptDialogOpening') {
      this.dialogs.push(params.message);
      void this.send('Page.handleJavaScriptDialog', { accept: true });
    }
  }

  send(method, params = {}) {
    return this.browser.send(method, params, this.sessionId);
  }

  event(method) {
    return new Promise((resolve) => {
      this.browser.listeners.push((message) => {
        if (message.sessionId === this.sessionId && message.method === method) resolve(message.params);
      });
    });
  }

  /** The value of an expression in the page; promises are awaited. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true. */
  async until(expression, milliseconds = 5000) {
    const end = Date.now() + milliseconds;
    while (!(await this.evaluate(`Boolean(${expression})`))) {
      if (Date.now() > end) throw new Error(`still not true: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async key(key) {
    for (const type of ['keyDown', 'keyUp']) await this.send('Input.dispatchKeyEvent', { type, key, code: key });
  }

  async click(x, y) {
    for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased']) {
      await this.send('Input.dispatchMouseEvent', { type, x, y, button: type === 'mouseMoved' ? 'none' : 'left', clickCount: 1 });
    }
  }

  /** A PNG of an element, or of the whole page. */
  async picture(selector = 'body', scale = 1) {
    const box = await this.evaluate(`(() => {
      const r = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
      return { x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height };
    })()`);
    const { data } = await this.send('Page.captureScreenshot', {
      clip: { ...box, scale },
      captureBeyondViewport: true,
    });
    return Buffer.from(data, 'base64');
  }
}
