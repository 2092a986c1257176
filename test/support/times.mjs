// A reporter of node:test: how long each file took, the slowest first. For `PARLEY_TIMES=1 npm test`.

import { relative } from 'node:path';

export default async function* times(source) {
  const files = new Map();
  for await (const { type, data } of source) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting !== 0 || !data.file) continue;
    const name = relative(process.cwd(), data.file);
    files.set(name, (files.get(name) ?? 0) + data.details.duration_ms);
  }
  for (const [name, ms] of [...files].sort((a, b) => b[1] - a[1]).slice(0, 25)) yield `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}\n`;
}
