// What a site can rely on beside comments: pictures that cannot run, reports that somebody reads, followers who are told.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { News } from '../../demo/server/app.js';
import { openStore } from '../../demo/server/database.js';
import { type Answer, pictureForm, png, request, type Running, startServer } from '../support/reference-server.js';

let running: Running;
const news: News[] = [];
before(async () => {
  running = await startServer({ pictures: { size: 1000, quota: 2500 }, told: (each) => void news.push(each) });
});
after(() => running.close());
const send = (token: string | null, form: FormData): Promise<Answer> => request(running, 'POST', '/files', { token, body: form });
const say = async (token: string, source: string, thread = 't'): Promise<string> => (await request(running, 'POST', '/comments', { token, body: { thread, source } })).json.id;

describe('pictures', () => {
  it('are served as they were sent, to anybody, as pictures that can do nothing', async () => {
    const token = await running.person('Painter');
    const { json, status } = await send(token, pictureForm(png('<script>alert(1)</script>'), '../../evil.html', 'text/html'));
    assert.equal(status, 201);
    const response = await fetch(`${running.base}/${json.address}`);
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), png('<script>alert(1)</script>'));
    const header = (name: string): string | null => response.headers.get(name);
    assert.equal(header('content-type'), 'image/png');
    assert.equal(header('x-content-type-options'), 'nosniff');
    assert.equal(header('content-security-policy'), "default-src 'none'; sandbox");
    assert.match(header('content-disposition') ?? '', /^inline; filename="[\w-]{32}\.png"$/);
    assert.match(header('cache-control') ?? '', /immutable/);
  });

  const strange: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
    'a page': new TextEncoder().encode('<!doctype html><script>alert(1)</script>'),
    'a drawing with a script': new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    'a document': new TextEncoder().encode('%PDF-1.7'),
    'half of a signature': png().slice(0, 5),
    nothing: new Uint8Array(),
  };
  for (const [what, bytes] of Object.entries(strange)) {
    it(`are not ${what} that calls itself one`, async () => {
      const { status, json } = await send(await running.person(`Sends ${what}`), pictureForm(bytes));
      assert.equal(status, 422);
      assert.equal(json.code, 'invalid');
    });
  }

  it('have one address however often they are sent, and another for another person', async () => {
    const [ann, bob] = [await running.person('Ann'), await running.person('Bob')];
    const [first, again, other] = [await send(ann, pictureForm()), await send(ann, pictureForm()), await send(bob, pictureForm())];
    assert.equal(first.json.address, again.json.address);
    assert.notEqual(first.json.address, other.json.address);
  });

  it('are refused in words when they are too large, too many or somebody’s whom nobody knows', async () => {
    const token = await running.person('Collector');
    assert.equal((await send(token, pictureForm(png(new Uint8Array(1001))))).status, 422);
    assert.equal((await send(token, pictureForm(png(new Uint8Array(80_000))))).status, 413);
    for (const n of [1, 2]) assert.equal((await send(token, pictureForm(png(new Uint8Array(900).fill(n))))).status, 201);
    const full = await send(token, pictureForm(png(new Uint8Array(900).fill(3))));
    assert.deepEqual([full.status, full.json.code], [403, 'forbidden']);
    assert.equal((await send(null, pictureForm())).status, 401);
    assert.equal((await request(running, 'POST', '/files', { token, body: { file: 'x' } })).status, 422);
  });

  it('come as often as the site allows', async () => {
    const strict = await startServer({ rates: { upload: [2, 60] } });
    try {
      const token = await strict.person('Hurried');
      const answers = [];
      for (let n = 0; n < 3; n++) answers.push((await request(strict, 'POST', '/files', { token, body: pictureForm(png(`${n}`)) })).status);
      assert.deepEqual(answers, [201, 201, 429]);
    } finally {
      await strict.close();
    }
  });
});

describe('reports', () => {
  it('wait for who keeps order, what was reported most first, until somebody has looked', async () => {
    const [ann, bob, eve, keeper] = [await running.person('Reports A'), await running.person('Reports B'), await running.person('Eve'), await running.person('Keeper', 'moderator')];
    const [bad, worse, gone] = [await say(eve, 'Bad'), await say(eve, 'Worse'), await say(eve, 'Gone')];
    const report = (token: string, id: string, text = ''): Promise<Answer> => request(running, 'POST', `/comments/${id}/reports`, { token, body: { reason: 'abuse', text } });
    await report(ann, bad);
    await report(ann, worse, 'First words');
    await report(ann, worse, 'Better words');
    await report(bob, worse);
    await report(bob, gone);
    await request(running, 'DELETE', `/comments/${gone}`, { token: eve });
    const queue = async (): Promise<{ comment: { id: string }; reports: { text: string; by: { name: string } }[] }[]> =>
      (await request(running, 'GET', '/reports', { token: keeper })).json as never;
    const waiting = await queue();
    assert.deepEqual(waiting.map(({ comment }) => comment.id), [worse, bad]);
    assert.deepEqual(waiting[0]!.reports.map(({ text, by }) => [by.name, text]), [['Reports A', 'Better words'], ['Reports B', '']]);
    await request(running, 'PUT', `/comments/${worse}/moderation/hide`, { token: keeper });
    assert.deepEqual((await queue()).map(({ comment }) => comment.id), [bad]);
    await request(running, 'DELETE', `/comments/${bad}/reports`, { token: keeper });
    assert.deepEqual(await queue(), []);
  });
});

describe('followers', () => {
  it('are told of what others write where they follow, and of nothing else', async () => {
    const [fan, other, writer] = [await running.person('Fan'), await running.person('Fan of another'), await running.person('Writes much')];
    await request(running, 'PUT', '/following?thread=followed', { token: fan });
    await request(running, 'PUT', '/following?thread=followed', { token: writer });
    await request(running, 'PUT', '/following?thread=elsewhere', { token: other });
    news.length = 0;
    const id = await say(writer, 'News', 'followed');
    await say(fan, 'My own', 'alone');
    for (let waited = 0; news.length === 0 && waited < 100; waited++) await new Promise((done) => setTimeout(done, 5));
    assert.deepEqual(news.map(({ thread, comment, followers }) => [thread, comment.id, comment.key, followers.map(({ name }) => name)]), [['followed', id, undefined, ['Fan']]]);
  });

  it('are still followers after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-'));
    try {
      const first = await openStore(join(folder, 'a.db'));
      const one = await startServer({}, first);
      const token = await one.person('Loyal');
      await request(one, 'PUT', '/following?thread=t', { token });
      await one.close();
      await first.close();
      const second = await openStore(join(folder, 'a.db'));
      const two = await startServer({}, second);
      assert.deepEqual((await request(two, 'GET', '/following?thread=t', { token })).json, { following: true });
      await two.close();
      await second.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('suggestions', () => {
  it('name who writes here by any part of their name, and nobody who only has an account', async () => {
    const [token, quiet] = [await running.person('Zoë Maria Zeller'), await running.person('Zoe Quiet')];
    await say(token, 'I write');
    const named = async (prefix: string): Promise<string[]> =>
      ((await request(running, 'GET', `/suggestions?prefix=${encodeURIComponent(prefix)}`, { token: quiet })).json as unknown as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(await named('zo'), ['Zoë Maria Zeller']);
    assert.deepEqual(await named('ZELL'), ['Zoë Maria Zeller']);
    for (const prefix of ['eller', 'zo_', '%', '_', '\\', ' ', '']) assert.deepEqual(await named(prefix), [], prefix);
  });
});
