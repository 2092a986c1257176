// All that one can say in a comment: on the reference server where ?server=/api names it, else in this page only.

import '../src/define.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { restAdapter } from '../src/adapters/rest.js';
import { served } from './which-server.js';

const words = `A sentence worth quoting, with **bold** and _italic_ words, and ||an ending nobody should know||.

\`\`\`js
// Coloured once somebody has written code.
const trains = await fetch('/night-trains').then((answer) => answer.json());
for (const { from, to } of trains) console.log(\`\${from} – \${to}\`);
\`\`\`

| train | leaves |
| --- | --- |
| NJ 467 | 21:40 |`;

const base = served();
document.querySelector<HTMLElement>(base === null ? '#unserved' : '#served')!.hidden = false;
document.querySelector('parley-thread')!.adapter = base === null ? memoryAdapter({
  as: 'Ines Duarte',
  seed: { threads: [{ id: 'writing', comments: [
    { id: 'words', author: 'Marta Kovář', markdown: words, ago: 60, votes: { up: 4 } },
    { id: 'held', author: 'Ines Duarte', text: 'This one waits until somebody has looked at it.', ago: 2, state: 'held' },
  ] }], people: [{ id: 'jonas', name: 'Jonas Berg' }, { id: 'josefa', name: 'Josefa Lind' }, { id: 'lin', name: 'Lin Sato' }] },
}) : restAdapter({ base });
