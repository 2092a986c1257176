// Every state a thread can be in, side by side, each made by an adapter in memory that was told how to behave.

import '../src/define.js';
import { memoryAdapter, type MemoryOptions, type Seed, type SeedComment } from '../src/adapters/memory.js';
import { CommentError } from '../src/core/errors.js';
import type { CommentAdapter } from '../src/core/adapter.js';
import type { ParleyThread } from '../src/view/parley-thread.js';
import { modelSeed } from './model-thread.js';

const id = 'the-last-honest-coupe';
const forever = new Promise<never>(() => {});
const one = (comments: readonly SeedComment[], closed = false): Seed => ({
  people: [{ id: 'ines', name: 'Ines Duarte' }, { id: 'mod', name: 'Ada Thorn', role: 'moderator', badge: 'Moderator' }],
  threads: [{ id, title: 'The last honest coupé', closed, comments }],
});
const chain = (depth: number): SeedComment => {
  let comment: SeedComment = { author: 'Reader 0', text: 'The last word.', votes: { up: 1 } };
  for (let i = 1; i < depth; i++) comment = { author: `Reader ${i}`, ago: i * 7, text: `Level ${depth - i}. Replies go on as deep as people do; the page stops indenting where the words would get too narrow.`, votes: { up: i }, replies: [comment] };
  return comment;
};

const states: Record<string, () => CommentAdapter> = {
  'Logged in': () => memoryAdapter({ seed: modelSeed, as: 'ines' }),
  'Logged out': () => memoryAdapter({ seed: modelSeed }),
  'Loading': () => memoryAdapter({ script: () => forever }),
  'Empty': () => memoryAdapter({ seed: one([]) }),
  'Failed': () => memoryAdapter({ script: ({ op }) => (op === 'page' ? new CommentError('timeout', 'scripted') : undefined) }),
  'Every post fails': () => memoryAdapter({ seed: one([{ author: 'mod', ago: 3, text: 'Try to answer this.' }]), as: 'ines', script: ({ op }) => (op === 'create' ? new CommentError('offline', 'scripted') : undefined) }),
  'Slow': () => memoryAdapter({ seed: one([{ author: 'mod', ago: 3, text: 'Everything here takes four seconds.' }]), as: 'ines', latency: 4_000 }),
  'Closed': () => memoryAdapter({ seed: one([{ author: 'mod', ago: 60, text: 'That was it. Thank you all.' }], true), as: 'ines' }),
  'Deleted, waiting for approval, pinned': () => memoryAdapter({ as: 'ines', seed: one([
    { author: 'mod', ago: 90, text: 'Please read the rules before you post.', pinned: true },
    { author: null, ago: 80, replies: [{ author: 'Omar Tahir', ago: 70, text: 'What did it say?' }] },
    { author: null, ago: 50, text: 'My account is gone; my words are not.' },
    { author: 'ines', ago: 5, state: 'held', text: 'Only I and the moderators can see this yet.' },
  ]) }),
  'Twelve levels': () => memoryAdapter({ seed: one([chain(12)]), as: 'ines' }),
  'Guests may write': () => memoryAdapter({ seed: one([{ author: 'Anna', ago: 11, text: 'A name is enough here.' }]), guests: true }),
  'Read only': () => { const { write: _write, auth: _auth, ...rest } = memoryAdapter({ seed: modelSeed }); return rest; },
  'Odd names and long words': () => memoryAdapter({ as: 'ines', seed: one([
    { author: '', ago: 9, text: 'No name at all.' },
    { author: 'Z̸̡̢a̷̛l̴g̵o̶ Z̸̡̢̛a̷̛l̴g̵o̶', ago: 8, text: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(3) },
    { author: '‮drowssap‬ admin', ago: 7, text: 'Written backwards, shown forwards.' },
    { author: 'نور الهدى', ago: 6, text: 'تعليق بالعربية يُكتب من اليمين إلى اليسار، مع English في الوسط.' },
    { author: '田中さくら', ago: 5, markdown: '日本語の**コメント**。\n\n> 引用\n\n```js\nconst long = "a line of code that is too long for a narrow page and has to scroll by itself";\n```' },
  ]) }),
} satisfies Record<string, () => CommentAdapter | ReturnType<typeof memoryAdapter> | MemoryOptions>;

const place = document.querySelector('#states')!;
const only = new URLSearchParams(location.search).get('only');
for (const [name, adapter] of Object.entries(states)) {
  if (only !== null && only !== name) continue;
  const label = Object.assign(document.createElement('p'), { className: 'label', textContent: name });
  const thread = document.createElement('parley-thread') as ParleyThread;
  thread.thread = id;
  thread.threadTitle = name;
  thread.dataset['state'] = name;
  thread.adapter = adapter();
  place.append(label, thread);
}
