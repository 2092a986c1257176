// Kiosk: the contract against a server written from what is known of it (test/backends/kiosk/fake.ts), not against a real one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kioskAdapter } from './adapter.js';
import type { Rig } from '../../../../src/conformance/index.js';
import { fakeKiosk, three } from './fake.js';
import { hostileTests } from '../../../support/hostile.js';
import { proven } from '../../../support/proven.js';

const thread = { id: '/page?a=1&b=2', title: 'Page' };

async function rig(): Promise<Rig> {
  const server = await fakeKiosk();
  return {
    adapter: kioskAdapter({ server: server.base }), thread,
    async seed(count) {
      let last: string | null = null;
      for (let n = 0; n < count; n++) last = server.add(thread.id, 'Seeder', `Seeded ${n}`, n % 5 < 2 ? null : last).id;
    },
    dispose: () => server.stop(),
  };
}

describe('kioskAdapter', () => {
  proven({ adapter: 'kiosk', backend: 'Kiosk', against: 'recorded facts' }, rig);
});
describe('kioskAdapter and hostile answers', () => {
  hostileTests(it, (fetch) => kioskAdapter({ server: 'https://kiosk.example', fetch }), (comments) => ({ comments }));
});
describe('a reader of an Kiosk page', () => {
  it('sees who answers whom', async (test) => {
    const server = await fakeKiosk();
    test.after(() => server.stop());
    const { comments } = await kioskAdapter({ server: server.base }).read.page({ thread: { id: three }, parent: null, order: 'oldest', after: null, size: 10, replies: { depth: 9, size: 9 } }, { signal: new AbortController().signal });
    assert.deepEqual(comments.map(({ author, body, parent }) => [author?.name, body?.source, parent === null]), [['Ann', 'First', true], ['Bob', 'An answer to the first', false], ['Cem', 'Second', true]]);
  });
});
