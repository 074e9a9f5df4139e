// SPDX-License-Identifier: Apache-2.0
// Bundles the page's script and style sheet: node build.mjs FOLDER writes report.js, report.css and manifest.json
// (sizes and hashes: the page's content security policy names them), and LICENSES.txt of what is in the bundle. Same sources, same lock file: same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const MOST_BYTES = 900_000; // of script and style together
const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node build.mjs FOLDER');
  process.exit(2);
}

const result = await build({
  absWorkingDir: here,
  entryPoints: { report: 'src/main.ts' },
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2021',
  charset: 'utf8',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  outdir: 'out',
  write: false,
  logLevel: 'warning',
});

const licences = ['echarts/NOTICE', 'echarts/LICENSE', 'zrender/LICENSE', 'tslib/LICENSE.txt'];
const notice =
  '/* scfa-dse report (Apache-2.0). Contains Apache ECharts, Copyright 2017-2026 The Apache Software Foundation ' +
  '(Apache-2.0); zrender, Copyright (c) 2017 Baidu Inc. (BSD-3-Clause); tslib, Copyright (c) Microsoft Corporation ' +
  '(0BSD). */\n';
const files = {};
let total = 0;
mkdirSync(folder, { recursive: true });
for (const output of result.outputFiles) {
  const name = output.path.endsWith('.css') ? 'report.css' : 'report.js';
  const bytes = Buffer.from(notice + output.text, 'utf8');
  writeFileSync(join(folder, name), bytes);
  total += bytes.length;
  files[name] = {
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('base64'),
  };
}
const ordered = Object.fromEntries(Object.keys(files).sort().map((name) => [name, files[name]]));
writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ files: ordered }, null, 2) + '\n');
const texts = licences.map((file) => {
  const text = readFileSync(join(here, 'node_modules', file), 'utf8');
  return `==== ${file} ====\n\n${text.trimEnd()}\n`;
});
writeFileSync(join(folder, 'LICENSES.txt'), texts.join('\n'));
if (total > MOST_BYTES) {
  console.error(`the bundle has ${total} bytes, allowed are ${MOST_BYTES}`);
  process.exit(1);
}
console.log(`${folder}: ${total} bytes`);
