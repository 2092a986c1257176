// The device adapter on a real IndexedDB, with a second tab that really is another page.

import { deviceAdapter } from '../../src/adapters/device.js';
import { adapterTests } from '../../src/conformance/index.js';
import { same, soon } from '../../src/conformance/assert.js';
import { call, writeCall } from '../../src/conformance/promise.js';
import { deviceRig, freshName } from '../support/adapter-rigs.js';
import { deviceStories } from './device-stories.js';

const thread = { id: 'notes' };

async function otherTab(database: string): Promise<{ adapter: ReturnType<typeof deviceAdapter>; close(): void }> {
  const frame = document.createElement('iframe');
  frame.dataset['database'] = database;
  frame.srcdoc = `<!doctype html><script type="module" src="${new URL('../support/other-tab.ts', import.meta.url).href}"></script>`;
  document.body.append(frame);
  await soon(() => frame.contentWindow?.tab !== undefined, 'the other tab did not start');
  const adapter = frame.contentWindow!.tab!;
  return {
    adapter,
    close() {
      adapter.dispose();
      frame.remove();
    },
  };
}

describe('deviceAdapter', () => {
  adapterTests(it, () => deviceRig());
});

describe('deviceAdapter, on this device', () => {
  deviceStories(it);

  it('stays in step with a tab that is another page, in both directions', async () => {
    const database = freshName();
    const here = deviceAdapter({ database });
    const there = await otherTab(database);
    const heard: string[] = [];
    const page = { thread, parent: null, order: 'oldest', after: null, size: 9, replies: { depth: 9, size: 9 } } as const;
    try {
      here.live!.open(thread, { put: ({ body }) => heard.push(body?.source ?? ''), drop() {}, lost() {} });
      await here.auth!.login('form', { name: 'Reader' }, call);
      await here.read.page(page, call);
      await there.adapter.write!.create({ thread, parent: null, source: 'From there' }, writeCall());
      await soon(() => heard.includes('From there'), 'the other tab was not heard');
      await Promise.all([here, there.adapter].flatMap((tab) => [1, 2, 3].map((n) => tab.write!.create({ thread, parent: null, source: `At once ${n}` }, writeCall()))));
      same((await there.adapter.read.page(page, call)).comments.length, 7, 'comments there');
      same((await here.read.page(page, call)).comments.length, 7, 'comments here');
    } finally {
      there.close();
      here.dispose();
    }
  });

  it('without BroadcastChannel catches up when the reader comes back to this tab', async () => {
    const database = freshName();
    const real = window.BroadcastChannel;
    Object.defineProperty(window, 'BroadcastChannel', { configurable: true, writable: true, value: undefined });
    const [here, there] = [deviceAdapter({ database }), deviceAdapter({ database })];
    try {
      const heard: string[] = [];
      here.live!.open(thread, { put: ({ body }) => heard.push(body?.source ?? ''), drop() {}, lost() {} });
      await here.auth!.viewer(call);
      await there.auth!.login('form', { name: 'Reader' }, call);
      await there.write!.create({ thread, parent: null, source: 'Meanwhile' }, writeCall());
      same(heard, [], 'heard before coming back');
      window.dispatchEvent(new Event('focus'));
      await soon(() => heard.includes('Meanwhile'), 'nothing was caught up');
    } finally {
      window.BroadcastChannel = real;
      here.dispose();
      there.dispose();
    }
  });
});
