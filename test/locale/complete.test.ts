// Every language says everything, with every value in its place, in all the plurals that it has.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { loadLocale, locales } from '../../src/locale/all.js';
import { english } from '../../src/core/english.js';
import type { MessageKey } from '../../src/core/messages.js';
import { count, faults, lacking, tags, wordsOf } from './check.js';

describe('the languages', () => {
  it('are those there are files for, and can all be loaded', async () => {
    assert.deepEqual([...locales].sort(), tags);
    assert.ok(tags.length >= 24);
    for (const tag of tags) assert.equal((await loadLocale(tag))?.lang, tag);
  });

  for (const tag of tags) {
    it(`${tag} has every key`, async () => {
      assert.deepEqual(lacking(await wordsOf(tag)), [], 'npx tsx test/locale/lacking.ts prints what to translate');
    });
    it(`${tag} invents no key, fills every placeholder and has every plural`, async () => {
      assert.deepEqual(faults(tag, (await wordsOf(tag)) as Record<string, unknown>), []);
    });
    it(`${tag} is translated, not copied`, async () => {
      const words = await wordsOf(tag);
      const keys = Object.keys(english) as MessageKey[];
      const same = keys.filter((key) => typeof words[key] === 'string' && words[key] === english[key] && /[a-z]{4}/.test(words[key].replace(/\{\w+\}/g, '')));
      // Website, Moderator, Markdown, Spam are words of many languages.
      assert.ok(same.length <= 6, same.join(', '));
    });
  }

  it('say nothing that is never said: some file asks for each key, by its name or by how it begins', () => {
    const src = new URL('../../src/', import.meta.url);
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !/^(?:locale\W|core\W(?:messages|english))/.test(name));
    const code = files.map((name) => readFileSync(new URL(name, src), 'utf8')).join('\n');
    const named = new Set([...code.matchAll(/['"`]([a-z][\w.-]*)['"`]/gi)].map(([, key]) => key));
    const begun = [...code.matchAll(/`([a-z]+\.(?:[\w-]+)?)\$\{/gi)].map(([, start]) => start!);
    assert.ok(named.has('retry') && begun.includes('error.'));
    assert.deepEqual(Object.keys(english).filter((key) => !named.has(key) && !begun.some((start) => key.startsWith(start))), []);
  });

  it('are counted in complete.json as they are (npm run readme)', async () => {
    assert.deepEqual(JSON.parse(readFileSync(new URL('complete.json', import.meta.url), 'utf8')), await count());
  });
});

describe('the check', () => {
  const score = { one: '{n} punkt', few: '{n} punkty', many: '{n} punktów', other: '{n} punktu' };
  const good = { lang: 'pl', 'vote.score': score, retry: 'Ponów' };
  it('lets what is right pass', () => assert.deepEqual(faults('pl', good), []));
  for (const [what, broken, complaint] of [
    ['a key of its own making', { 'no.such.key': 'x' }, /no such key/],
    ['a lost placeholder', { 'login.done': 'Zalogowano' }, /lacks \{name\}/],
    ['a placeholder nobody fills', { retry: 'Ponów {name}' }, /nothing fills \{name\}/],
    ['a lost plural', { 'vote.score': { one: '{n} punkt', few: '{n} punkty', other: '{n} punktu' } }, /lacks many/],
    ['a plural the language has not', { 'vote.score': { ...score, two: '{n}' } }, /has no two/],
    ['a figure left out where the category is for several', { 'vote.score': { one: 'punkt', few: 'punkty', many: '{n} punktów', other: '{n} punktu' } }, /few: lacks \{n\}/],
    ['one text for all numbers', { 'vote.score': '{n} punktów' }, /one text/],
    ['a straight quotation mark', { retry: "Ponów'" }, /straight/],
    ['another language', { lang: 'cs' }, /lang is not/],
  ] as const) {
    it(`sees ${what}`, () => assert.match(faults('pl', { ...good, ...broken }).join('\n'), complaint));
  }
  it('sees a key that lacks', () => assert.ok(lacking({ retry: 'Ponów' }).includes('discard')));
});
