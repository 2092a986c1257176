// A thread as a moderator has it, and one as a reader has it, each in this page only; or, where ?server=/api names the reference server,
// one thread there for both.

import '../src/define.js';
import { memoryAdapter, type Seed } from '../src/adapters/memory.js';
import { restAdapter } from '../src/adapters/rest.js';
import { served } from './which-server.js';

const seed: Seed = {
  people: [
    { id: 'mod', name: 'Ada Thorn', role: 'moderator', badge: 'Moderator' }, { id: 'ines', name: 'Ines Duarte' },
    { id: 'marta', name: 'Marta Kovář', url: 'https://marta.example/' }, { id: 'jonas', name: 'Jonas Berg', badge: 'Author' },
  ],
  threads: [{ id: 'the-last-honest-coupe', title: 'The last honest coupé', comments: [
    { author: 'mod', ago: 300, text: 'Please read the rules before you post.', pinned: true },
    { author: 'marta', ago: 180, text: 'The part nobody mentions is how quiet it is at ninety.', votes: { up: 42 }, replies: [
      { author: 'jonas', ago: 150, text: 'Quiet until the rain starts. Then you hear the roof.', votes: { up: 17, down: 1 } },
    ] },
    { author: 'Cheap Wheels 24', ago: 40, state: 'held', text: 'Best price for wheels!!! Click now!!!' },
    { author: 'Omar Tahir', ago: 30, text: 'Nobody needs this car, and nobody needs this thread.', votes: { up: 1, down: 9 }, replies: [
      { author: 'ines', ago: 20, text: 'You are reading it, though.', votes: { up: 6 } },
    ] },
  ] }],
};

const [moderator, reader] = document.querySelectorAll('parley-thread');
const base = served();
for (const each of document.querySelectorAll<HTMLElement>(base === null ? '.unserved' : '.served')) each.hidden = false;
moderator!.adapter = base === null ? memoryAdapter({ seed, as: 'mod' }) : restAdapter({ base });
if (base === null) reader!.adapter = memoryAdapter({ seed, as: 'ines' });
else reader!.remove();
