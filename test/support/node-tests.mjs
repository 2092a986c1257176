// Runs the test files it is given in Node, in their order, PARLEY_LANES at a time; `node --test` would sort them by name, and a long one might
// run alone at the end. Says what happens as `node --test` does; with PARLEY_TIMES_TO writes there how long each file took.

import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import times from './times.mjs';

const tests = run({ files: process.argv.slice(2).map((name) => resolve(name)), concurrency: Number(process.env.PARLEY_LANES) });
tests.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
tests.compose(new spec()).pipe(process.stdout);
if (process.env.PARLEY_TIMES_TO) tests.compose(times).pipe(createWriteStream(process.env.PARLEY_TIMES_TO));
