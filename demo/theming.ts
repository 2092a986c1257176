// The same thread in different clothes: custom properties, parts and slots, no option. Every other one is read by somebody who may write.

import '../src/define.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { modelSeed } from './model-thread.js';

document.querySelectorAll<HTMLElementTagNameMap['parley-thread']>('main parley-thread').forEach((thread, i) => {
  thread.thread = 'the-last-honest-coupe';
  thread.adapter = memoryAdapter({ seed: modelSeed, ...(i % 2 === 0 || thread.querySelector('[slot=login]') ? {} : { as: 'ines' }) });
});
