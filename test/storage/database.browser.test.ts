// The database of this device in a real engine: no room, everything cleared, a connection that the browser has closed.
// Only Chromium can be told to do that.

import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import { guestSite } from '../support/conversation.js';
import { able, engine } from '../support/engine.js';
import { mount, tidy } from '../support/thread-harness.js';
import { openDatabase, StorageError } from '../../src/storage/database.js';

const devtools = (method: string, more: object = {}): Promise<unknown> => executeServerCommand('storage', { method, parameters: { origin: location.origin, ...more } });
const told = able(engine === 'Chromium', 'The database of this device without room', 'only Chromium can be told how much room there is');

(told ? describe : describe.skip)('the database of this device', () => {
  afterEach(async () => {
    await devtools('Storage.overrideQuotaForOrigin');
    await tidy();
  });

  it('that is full says so, keeps what it has, and takes more when there is room', async function () {
    this.timeout(120_000);
    const database = openDatabase(`full-${Date.now()}`);
    // Before the first write: Chromium asks how much room there is now and then only.
    await devtools('Storage.overrideQuotaForOrigin', { quotaSize: 100_000 });
    try {
      await database.set('k', 'before');
      const words = Array.from({ length: 400_000 }, () => Math.random().toString(36).slice(2, 10)).join('');
      let thrown: unknown = null;
      // Other pages of this origin have asked too, and the answer they got counts for a while.
      for (let tries = 0; thrown === null && tries < 75; tries++) {
        thrown = await database.set('large', words).then(() => null, (error: unknown) => error);
        if (thrown === null) await new Promise((later) => setTimeout(later, 1_000));
      }
      expect(thrown).to.be.instanceOf(StorageError);
      expect((thrown as StorageError).reason).to.equal('full');
      expect(await database.get('k')).to.equal('before');
    } finally {
      // Whatever comes after this would have no room either.
      await devtools('Storage.overrideQuotaForOrigin');
    }
    await database.set('k', 'after');
    expect(await database.get('k')).to.equal('after');
    database.close();
  });

  it('that is cleared while it is open is begun anew, and nobody notices', async () => {
    const database = openDatabase(`cleared-${Date.now()}`);
    await database.set('k', 'before');
    await devtools('Storage.clearDataForOrigin', { storageTypes: 'indexeddb' });
    expect(await database.get('k')).to.equal(undefined);
    await database.set('k', 'after');
    await devtools('Storage.clearDataForOrigin', { storageTypes: 'indexeddb' });
    await database.update('k', (old) => [old, 'anew']);
    expect(await database.get('k')).to.deep.equal([undefined, 'anew']);
    database.close();
  });

  it('that has no room at all leaves a thread as it is without one', async () => {
    await devtools('Storage.overrideQuotaForOrigin', { quotaSize: 1 });
    const thread = await mount({ adapter: { ...guestSite().adapter, address: 'no room' } });
    await new Promise((done) => setTimeout(done, 1500));
    expect(thread.comments()).to.have.length(4);
    expect(thread.text).not.to.match(/quota|storage|IndexedDB/i);
  });
});
