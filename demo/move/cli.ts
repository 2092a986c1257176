#!/usr/bin/env node
// Moves comments from another system's export into a file, or into a backend. In the package it is `parley-move`, which says how.

import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { staticAdapter } from '../../src/adapters/static.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import {
  type Moved, type ReadOptions, type Seed, copyThread, lineJournal, readComentario, readCusdis, readDisqus, readIsso, readRemark42, readWordPress, readWordPressRest,
} from '../../src/move/index.js';

const formats: Readonly<Record<string, (text: string, options: ReadOptions) => Pick<Moved, 'seed'> & Partial<Moved>>> = {
  disqus: readDisqus,
  wordpress: readWordPress,
  'wordpress-rest': (text, options) => readWordPressRest(text, [], options),
  cusdis: (text, options) => readCusdis(text, '', options),
  isso: readIsso,
  remark42: readRemark42,
  comentario: readComentario,
  parley: (text) => ({ seed: JSON.parse(text) as Seed }),
};

const usage = `Usage: npx parley-move FORMAT EXPORT [--to FILE.json | --into ADAPTER.mjs] [options]

FORMAT   ${Object.keys(formats).join(', ')}
EXPORT   the file that system handed out; may be gzipped
--to     writes all threads as one JSON file, for staticAdapter. Default: standard output
--into   a module whose default export is an adapter, signed in; comments are written there, slowly and in order
--journal FILE   what has been done, so that a move that was stopped goes on. Default: EXPORT.journal
--thread ID      this thread only; may be repeated
--paths          threads are known by the path of their address ("/post/"), not by the whole of it
--held           bring what waits for approval along (a file can be read by everybody)
`;

async function main(): Promise<void> {
  const { values, positionals: [format = '', file] } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: 'string' }, into: { type: 'string' }, journal: { type: 'string' },
      thread: { type: 'string', multiple: true }, paths: { type: 'boolean' }, held: { type: 'boolean' }, help: { type: 'boolean' },
    },
  });
  if (values.help || file === undefined || !Object.hasOwn(formats, format)) {
    process.stderr.write(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const bytes = await readFile(file);
  const text = decoded(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  const moved = formats[format]!(text, { ...(values.held ? { held: true } : {}), ...(values.paths ? { thread: ({ id, url }) => pathOf(url ?? id) } : {}) });
  const threads = (moved.seed.threads ?? []).filter(({ id }) => !values.thread || values.thread.includes(id));
  const seed = { ...moved.seed, threads };
  const left = Object.entries(moved.left ?? {}).filter(([, count]) => count > 0).map(([why, count]) => `${count} ${why}`).join(', ');
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  process.stderr.write(`${counted(threads.length, 'thread')}${moved.comments === undefined ? '' : `, ${counted(moved.comments, 'comment')}`}${left === '' ? '' : `; left out: ${left}`}\n`);

  if (values.into === undefined) {
    const json = `${JSON.stringify(seed, null, 1)}\n`;
    if (values.to === undefined) process.stdout.write(json);
    else await writeFile(values.to, json);
    return;
  }
  const { default: to } = await import(pathToFileURL(resolve(values.into)).href) as { default: CommentAdapter };
  const journalFile = values.journal ?? `${file}.journal`;
  const resume = lineJournal({
    read: () => readFile(journalFile, 'utf8').catch((error: NodeJS.ErrnoException) => { if (error.code === 'ENOENT') return ''; throw error; }),
    append: (line) => appendFile(journalFile, line, { flush: true } as object),
  });
  const from = { ...staticAdapter({ data: seed }), name: format };
  for (const { id, url, title } of threads) {
    const thread = { id, ...(url === undefined ? {} : { url }), ...(title === undefined ? {} : { title }) };
    const { copied, known, passed, refused } = await copyThread(from, to, { thread, resume, progress: ({ done, total }) => process.stderr.write(`\r${id}: ${done}/${total}`) });
    process.stderr.write(`\r${id}: ${copied} copied, ${known} there already, ${passed} passed over, ${refused.length} refused\n`);
    for (const { id: comment, error } of refused) process.stderr.write(`  ${comment}: ${error.reason ?? error.message}\n`);
  }
}

/** UTF-8, or what PowerShell's ">" makes of it. */
function decoded(bytes: Buffer): string {
  return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
