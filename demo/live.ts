// One thread on the reference server, to be open in two browsers. ?server=/api names it; without, the page talks to itself.

import '../src/define.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { restAdapter } from '../src/adapters/rest.js';
import { modelSeed } from './model-thread.js';

/** Of this site or this machine only: whoever sends somebody here must not choose who is told their password. */
function served(): string | null {
  const named = new URLSearchParams(location.search).get('server');
  if (named === null) return null;
  const { origin, hostname } = new URL(named, location.href);
  return origin === location.origin || hostname === 'localhost' || hostname === '127.0.0.1' ? named : null;
}

const base = served();
document.querySelector<HTMLElement>(base === null ? '#unserved' : '#served')!.hidden = false;
document.querySelector('parley-thread')!.adapter = base === null ? memoryAdapter({ seed: modelSeed }) : restAdapter({ base });
