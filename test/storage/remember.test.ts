// Small facts are remembered where the browser lets us, and for the page's life where it does not.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { keep, remember } from '../../src/storage/remember.js';

function use(storage: unknown): void {
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, ...(typeof storage === 'function' ? { get: storage as () => unknown } : { value: storage }) });
}
function shelf(): { readonly kept: Map<string, string>; getItem(key: string): string | null; setItem(key: string, value: string): void } {
  const kept = new Map<string, string>();
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

describe('what this device remembers', () => {
  afterEach(() => {
    delete (globalThis as { localStorage?: unknown }).localStorage;
  });

  it('is null before anything was kept', () => {
    use(shelf());
    assert.equal(remember('never kept'), null);
  });

  it('is kept under a name of our own', () => {
    const storage = shelf();
    use(storage);
    keep('order', 'newest');
    assert.deepEqual([...storage.kept], [['parley:order', 'newest']]);
    assert.equal(remember('order'), 'newest');
  });

  const refusals: readonly [string, unknown][] = [
    ['is missing', undefined],
    ['throws when touched', () => {
      throw new DOMException('denied', 'SecurityError');
    }],
    ['is full', { ...shelf(), setItem() {
      throw new DOMException('full', 'QuotaExceededError');
    } }],
  ];
  for (const [how, storage] of refusals) {
    it(`lives as long as the page where localStorage ${how}`, () => {
      use(storage);
      keep(how, 'best');
      assert.equal(remember(how), 'best');
      keep(how, 'oldest');
      assert.equal(remember(how), 'oldest');
    });
  }

  it('goes to localStorage once there is room again', () => {
    use(undefined);
    keep('later', 'first');
    const storage = shelf();
    use(storage);
    keep('later', 'second');
    assert.equal(storage.kept.get('parley:later'), 'second');
    assert.equal(remember('later'), 'second');
  });
});
