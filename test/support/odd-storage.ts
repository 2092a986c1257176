// What befalls the databases of a page from outside: cleared, filled with odd records, opened by a later version.

import type { Page } from 'puppeteer-core';

/** As clearing a site's data does. */
export async function wipe(page: Page): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('Storage.clearDataForOrigin', { origin: new URL(page.url()).origin, storageTypes: 'indexeddb' });
}

/** Puts records of all kinds of wrong shapes, and of later versions, beside the good ones. */
export async function spoil(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const odd: readonly unknown[] = [null, 7, 'words', [], {}, { v: 1 }, { v: 99, key: 'x', place: 'y' }, { v: 1, key: 'k', place: 'p', owner: 'o', kind: 'post', phase: 'kept', at: 'now' },
      { versions: 7, sent: [null, 'x', { key: 1 }] }, { versions: [{ id: 1, words: [] }] }];
    for (const name of ['parley-outbox', 'parley-drafts', 'parley-pages']) {
      await new Promise<void>((done, fail) => {
        const request = indexedDB.open(name);
        request.onerror = () => fail(new Error('not opened'));
        request.onsuccess = () => {
          const change = request.result.transaction('keyval', 'readwrite');
          for (const [i, each] of odd.entries()) for (const key of [`write:odd ${i}`, `odd ${i}`, JSON.stringify([2, 'site', 'thread', null, `odd ${i}`])]) change.objectStore('keyval').put(each, key);
          change.oncomplete = () => { request.result.close(); done(); };
        };
      });
    }
  });
}

/** As a later version of the widget would: a higher number, and one more room. */
export async function upgrade(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const name of ['parley-outbox', 'parley-drafts', 'parley-pages']) {
      await new Promise<void>((done, fail) => {
        const request = indexedDB.open(name, 7);
        request.onupgradeneeded = () => request.result.createObjectStore('more');
        request.onerror = () => fail(new Error('not opened'));
        request.onsuccess = () => { request.result.close(); done(); };
      });
    }
  });
}
