// A long thread kept on this device, in which others go on writing while its reader is away; or, where ?server=/api names the reference
// server, whatever its readers have written there.

import '../src/define.js';
import { deviceAdapter } from '../src/adapters/device.js';
import { restAdapter } from '../src/adapters/rest.js';
import { bigThread } from './big-thread.js';
import { served } from './which-server.js';

const evening = bigThread(70, 11).threads![0]!;
const base = served();
const adapter = base !== null ? restAdapter({ base }) : deviceAdapter({ database: 'parley-finding', kinds: ['up', 'down'], seed: {
  people: bigThread(70, 11).people ?? [],
  threads: [{ ...evening, id: 'evening', title: 'A long evening' }, { id: 'morning', title: 'A quiet morning', comments: [{ id: 'm1', author: 'Ines', text: 'Not a soul on the road.' }] }],
} });
for (const element of document.querySelectorAll<HTMLElementTagNameMap['parley-thread' | 'parley-count' | 'parley-reactions']>('parley-thread, parley-count, parley-reactions')) element.adapter = adapter;

const thread = document.querySelector('parley-thread')!;
document.querySelector<HTMLElement>(base === null ? '#unserved' : '#served')!.hidden = false;
document.querySelector('#others')!.addEventListener('click', async () => {
  const call = () => ({ signal: new AbortController().signal, key: crypto.randomUUID() as never });
  const me = await adapter.auth!.viewer(call());
  const { comments } = await adapter.read.page({ thread: { id: 'evening' }, parent: null, order: 'newest', after: null, size: 12, replies: { depth: 9, size: 9 } }, call());
  // Nobody reads meanwhile: what comes is found on the way back.
  thread.remove();
  for (const [name, at] of [['Omar', 1], ['Lin', 6], ['Marta', 20]] as const) {
    await adapter.auth!.login('form', { name }, call());
    await adapter.write!.create({ thread: { id: 'evening' }, parent: comments[at % comments.length]!.id, source: `${name} was here while you were away.` }, call());
  }
  if (me) await adapter.auth!.login('form', { name: me.name }, call());
  else await adapter.auth!.logout(call());
  location.reload();
});
