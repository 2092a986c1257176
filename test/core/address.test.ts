import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { address, LONGEST } from '../../src/core/address.js';
import { hostOf, otherHost } from '../../src/core/host.js';
import { REFUSED, TAKEN } from '../body/attacks.js';

/** Milliseconds of work, not of the clock: other processes may have the machine. */
const worked = (): number => process.cpuUsage().user / 1000;

describe('The gate for addresses', () => {
  it('refuses whatever does something or hides where it goes', () => {
    for (const raw of REFUSED) {
      assert.equal(address(raw), null, JSON.stringify(raw));
      assert.equal(address(raw, { kinds: 'picture' }), null, JSON.stringify(raw));
    }
  });

  it('never lets anything but http and https out, even with a base', () => {
    for (const raw of [...REFUSED, ...TAKEN.map(([given]) => given)]) {
      const href = address(raw, { base: 'https://blog.example/post/' });
      if (href !== null) assert.match(href, /^(?:https?:\/\/[a-z0-9._[\]:-]+\/[^\s<>"\\]*(?:[?#].*)?|mailto:[^?#]+)$/, raw);
    }
  });

  it('writes what it takes as the URL standard does', () => {
    for (const [raw, href] of TAKEN) {
      assert.equal(address(raw), href);
      assert.equal(address(href), href, 'taken twice');
    }
  });

  it('takes no letters for pictures', () => {
    assert.equal(address('mailto:ada@example.com', { kinds: 'picture' }), null);
    assert.equal(address('https://example.com/a.png', { kinds: 'picture' }), 'https://example.com/a.png');
  });

  it('resolves what is relative against its base, and refuses it without one', () => {
    const base = 'https://blog.example/2026/post/';
    for (const [raw, href] of [['x', 'https://blog.example/2026/post/x'], ['/x', 'https://blog.example/x'], ['?a', 'https://blog.example/2026/post/?a'], ['//two.example/x', 'https://two.example/x']] as const) {
      assert.equal(address(raw, { base }), href);
      assert.equal(address(raw), null);
      assert.equal(address(raw, { base: 'javascript:alert(1)' }), null);
      assert.equal(address(raw, { base: 'https://user:secret@blog.example/' }), raw.startsWith('//') ? href : null);
    }
    assert.equal(address('//user@two.example/', { base }), null);
    assert.equal(address('/\\two.example', { base }), null);
  });

  it('refuses what is no text, and what is longer than any address', () => {
    for (const raw of [null, undefined, 1, true, {}, [], ['https://example.com/'], { toString: () => 'https://example.com/' }, new URL('https://example.com/'), Symbol('x')]) assert.equal(address(raw), null);
    const long = (length: number): string => `https://example.com/${'a'.repeat(length - 20)}`;
    assert.equal(address(long(LONGEST)), long(LONGEST));
    assert.equal(address(long(LONGEST + 1)), null);
  });
});

describe('Words that name another host than the address', () => {
  const cases: readonly (readonly [words: string, href: string, host: string | null])[] = [
    ['https://bank.example', 'https://evil.example/', 'evil.example'],
    ['bank.example', 'https://bank.example.evil.example/', 'bank.example.evil.example'],
    ['log in at www.bank.example now', 'https://evil.example/', 'evil.example'],
    ['ｂank。example', 'https://evil.example/', 'evil.example'],
    ['bank\u200B.example', 'https://evil.example/', 'evil.example'],
    ['bank․example', 'https://evil.example/', 'evil.example'],
    ['BANK.EXAMPLE/login', 'https://evil.example/', 'evil.example'],
    ['https://bank.example@evil.example', 'https://evil.example/', 'evil.example'],
    ['a.b.c.d.e.f.g.h.i.bank.example', 'https://evil.example/', 'evil.example'],
    ['apple.com', 'https://xn--80ak6aa92e.com/', 'xn--80ak6aa92e.com'],
    ['blogspot.com', 'https://evil.blogspot.com/', 'evil.blogspot.com'],
    ['93.184.216.34', 'https://10.0.0.1/', '10.0.0.1'],
    ['help@bank.example', 'mailto:x@evil.example', 'evil.example'],
    ['https://bank.example', 'https://evil.example:8443/', 'evil.example:8443'],
    ['here', 'https://evil.example/', null],
    ['', 'https://evil.example/', null],
    ['bank.example', 'https://www.bank.example/login', null],
    ['https://www.bank.example/…', 'https://bank.example/login', null],
    ['see bank.example.', 'https://bank.example/', null],
    ['https://archive.example/https://bank.example/', 'https://archive.example/https://bank.example/', null],
    ['bücher.example', 'https://xn--bcher-kva.example/', null],
    ['ada@example.com', 'mailto:ada@example.com', null],
    ['version 3.14, at 10:30, e.g. this', 'https://example.com/', null],
  ];
  for (const [words, href, host] of cases) {
    it(`${JSON.stringify(words)} to ${href}: ${host ?? 'nothing to add'}`, () => assert.equal(otherHost(words, href), host));
  }

  it('are found in linear time', () => {
    for (const unit of ['a', 'a.', '.', '1.', 'a-', 'https://', '\u0301', 'xn--', '_']) {
      const from = worked();
      for (let at = 0; at < 50; at++) otherHost(unit.repeat(60_000), 'https://example.com/');
      assert.ok(worked() - from < 1000, unit);
    }
  });

  it('have a host to show for every address that passes', () => {
    for (const [, href] of TAKEN) assert.notEqual(hostOf(href), '');
    assert.equal(hostOf('nonsense'), '');
  });
});
