// One thread on the reference server, to be open in two browsers. ?server=/api names it; without, the page talks to itself.

import '../src/define.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { restAdapter } from '../src/adapters/rest.js';
import { modelSeed } from './model-thread.js';
import { served } from './which-server.js';

const base = served();
document.querySelector<HTMLElement>(base === null ? '#unserved' : '#served')!.hidden = false;
document.querySelector('parley-thread')!.adapter = base === null ? memoryAdapter({ seed: modelSeed }) : restAdapter({ base });
