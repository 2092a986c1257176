// The device adapter keeps the contract and the device's promises, on an IndexedDB made of JavaScript.

import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proven } from '../support/proven.js';
import { deviceRig } from '../support/adapter-rigs.js';
import { deviceStories } from './device-stories.js';

describe('deviceAdapter', () => {
  const results = proven({ adapter: 'device', backend: 'this browser’s IndexedDB: survives a reload, tabs stay in step', against: 'none' }, () => deviceRig());
  it('leaves no promise untested', () => {
    // A device asks nobody for a second factor.
    assert.deepEqual(results.filter(({ id, outcome }) => outcome !== 'kept' && id !== 'auth.challenge'), []);
  });
});
describe('deviceAdapter, on this device', () => {
  deviceStories(it);
});
