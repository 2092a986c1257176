// Several sources named in markup: what is read, where it is from, and what whoever wrote the page is told about a mistake.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { CommentError } from '../../src/core/errors.js';
import { make } from '../../src/script/merge.js';
import { registerAdapter } from '../../src/view/registry.js';

const call = { signal: new AbortController().signal };
const asked: Record<string, Readonly<Record<string, string>>> = {};
before(() => {
  for (const [name, thread] of [['ours', 'page'], ['theirs', 'post']] as const) {
    registerAdapter(name, async (options) => {
      asked[name] = options;
      return { ...memoryAdapter({ seed: { threads: [{ id: thread, comments: [{ author: 'Ann', text: `Words of ${name}` }] }] } }), name };
    });
  }
  registerAdapter('broken', async () => { throw new CommentError('offline', 'no network'); });
});
const words = async (sources: string): Promise<[string | undefined, string | undefined][]> => {
  const adapter = await make({ sources });
  const { comments } = await adapter.read.page({ thread: { id: 'page' }, parent: null, order: 'oldest', after: null, size: 10, replies: { depth: 1, size: 1 } }, call);
  return comments.map(({ author, body }) => [body?.source, author?.badge]);
};

describe('data-sources', () => {
  it('is a list of adapters, each with its options, its name and its thread', async () => {
    const found = await words(JSON.stringify([{ adapter: 'ours', src: '/api', held: true, live: false, n: 3 }, { adapter: 'theirs', source: 'Elsewhere', thread: 'post', patience: 500 }]));
    assert.deepEqual(found.sort(), [['Words of ours', undefined], ['Words of theirs', 'Elsewhere']]);
    assert.deepEqual(asked['ours'], { src: '/api', held: '', n: '3' });
    assert.deepEqual(asked['theirs'], {});
  });
  it('is names with blanks between where nothing has to be said of them', async () => {
    assert.deepEqual(await words(' ours \n theirs '), [['Words of ours', undefined]]);
    assert.deepEqual(await words('["ours"]'), [['Words of ours', undefined]]);
  });

  const mistakes: Readonly<Record<string, RegExp>> = {
    '': /names no adapter/,
    '[]': /names no adapter/,
    '[{]': /is no JSON/,
    '{"adapter":"ours"}': /must be a list/,
    '[7]': /entry 1 has no “adapter”/,
    '["ours",{"src":"/api"}]': /entry 2 has no “adapter”/,
    '["merge"]': /entry 1 is “merge” itself/,
    '[{"adapter":"ours","source":1}]': /“source” must be text/,
    '[{"adapter":"ours","thread":{}}]': /“thread” must be text/,
    '[{"adapter":"ours","patience":"long"}]': /“patience” must be milliseconds/,
    '[{"adapter":"ours","options":{"a":1}}]': /“options” must be text, a number, true or false/,
    'ours nowhere': /no adapter is called “nowhere”/,
  };
  for (const [sources, reason] of Object.entries(mistakes)) {
    it(`that says ${sources || 'nothing'} is told what is wrong`, async () => {
      await assert.rejects(make({ sources }), (thrown) => thrown instanceof CommentError && thrown.code === 'unsupported' && reason.test(thrown.reason ?? ''));
    });
  }
  it('fails as its adapter does where that cannot be had', async () => {
    await assert.rejects(make({ sources: 'ours broken' }), (thrown) => thrown instanceof CommentError && thrown.code === 'offline');
  });
});
