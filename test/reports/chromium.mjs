// SPDX-License-Identifier: Apache-2.0
// Pages in headless Chromium: what they complain of, what they ask of the network, and how they are driven.
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--hide-scrollbars', '--disable-dev-shm-usage', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const PATIENCE = 120_000; // milliseconds: machines that do other things too

export class Browser {
  /** @param program  path or name of Chromium */
  static async start(program) {
    const browser = new Browser();
    const options = program.includes('/') ? { executablePath: program } : { executablePath: await onPath(program) };
    browser.driver = await puppeteer.launch({ ...options, args: FLAGS, protocolTimeout: PATIENCE });
    return browser;
  }

  /** Opens a URL and waits until it has loaded. */
  async open(url, { width = 1400, height = 1000, dark = false, script = true } = {}) {
    const page = new Page(await this.driver.newPage());
    await page.driver.setViewport({ width, height });
    await page.driver.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
    await page.driver.setJavaScriptEnabled(script);
    await page.driver.goto(url, { timeout: PATIENCE });
    return page;
  }

  async close() {
    await this.driver.close();
  }
}

async function onPath(program) {
  const { execFileSync } = await import('node:child_process');
  return execFileSync('which', [program], { encoding: 'utf8' }).trim();
}

export class Page {
  constructor(driver) {
    this.driver = driver;
    this.problems = []; // console errors, exceptions, violations of the security policy
    this.requests = []; // all but the page itself
    this.dialogs = [];
    driver.on('console', (message) => {
      if (['error', 'warn', 'assert'].includes(message.type())) this.problems.push(message.text());
    });
    driver.on('pageerror', (error) => this.problems.push(String(error.stack ?? error)));
    driver.on('request', (request) => {
      if (!request.isNavigationRequest() && !request.url().startsWith('data:')) this.requests.push(request.url());
    });
    driver.on('dialog', (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.accept();
    });
  }

  /** The value of an expression in the page; promises are awaited. */
  evaluate(expression) {
    return this.driver.evaluate(expression);
  }

  /** Waits until an expression is true. */
  until(expression) {
    return this.driver.waitForFunction(expression, { timeout: PATIENCE, polling: 30 });
  }

  /** Waits for two frames: what a change has led to is drawn. */
  drawn() {
    return this.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))');
  }

  async key(key) {
    await this.driver.keyboard.press(key);
  }

  async click(x, y) {
    await this.driver.mouse.click(x, y);
  }

  async drag([x0, y0], [x1, y1]) {
    const { mouse } = this.driver;
    await mouse.move(x0, y0);
    await mouse.down();
    await mouse.move((x0 + x1) / 2, (y0 + y1) / 2, { steps: 3 });
    await mouse.move(x1, y1, { steps: 3 });
    await mouse.up();
    await this.drawn();
  }

  /** Left, top, width and height of an element in the window. */
  box(selector) {
    return this.evaluate(`(() => { const e = document.querySelector(${JSON.stringify(selector)});
      e.scrollIntoView({ block: 'center' }); const r = e.getBoundingClientRect();
      return { x: r.x, y: r.y, width: r.width, height: r.height }; })()`);
  }

  /** A PNG of the whole page, or of an element. */
  async picture(path, selector = '') {
    const element = selector === '' ? null : await this.driver.$(selector);
    if (element === null) await this.driver.screenshot({ path, fullPage: true });
    else await element.screenshot({ path });
  }

  /** What axe-core finds wrong: "rule: target, ...". */
  async axe() {
    const { source } = createRequire(import.meta.url)('axe-core');
    await this.evaluate(source);
    const found = await this.evaluate('axe.run(document, { resultTypes: ["violations"] })');
    return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 5).map((n) => n.target.join(' ')).join('; ')}`);
  }
}
