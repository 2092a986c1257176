// The start page and the model page: one adapter for all elements, kept on this device, so that they need no server. Pages may have a thread
// of their own at the foot, which names its adapter.

import '../src/define.js';
import { deviceAdapter } from '../src/adapters/device.js';
import { modelSeed } from './model-thread.js';

const adapter = deviceAdapter({ database: 'slow-lane-motoring', seed: modelSeed });
for (const element of document.querySelectorAll<HTMLElementTagNameMap['parley-thread' | 'parley-recent' | 'parley-people']>('parley-thread:not([adapter]), parley-recent, parley-people')) {
  element.adapter = adapter;
}

const published = new Date(Date.now() - 3 * 24 * 3_600_000);
for (const time of document.querySelectorAll<HTMLTimeElement>('time.published')) {
  time.dateTime = published.toISOString().slice(0, 10);
  time.textContent = published.toLocaleDateString('en-GB', { dateStyle: 'long' });
}

document.querySelector('#forget')?.addEventListener('click', () => {
  indexedDB.deleteDatabase('slow-lane-motoring').onsuccess = () => location.reload();
  adapter.dispose?.();
});
