// The page's language finds its words, and the words their plurals, numbers and quotation marks.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearest } from '../../src/core/language.js';
import { english } from '../../src/core/english.js';
import { learnAll } from '../../src/core/messages-later.js';
import { translator } from '../../src/core/messages.js';

learnAll();
import { locales } from '../../src/locale/all.js';
import { wordsOf } from '../locale/check.js';

describe('the nearest language', () => {
  for (const [wanted, found] of [
    ['de', 'de'], ['de-AT', 'de'], ['DE_ch', 'de'], ['pt-BR', 'pt-BR'], ['pt-br', 'pt-BR'], ['pt-PT', 'pt'], ['pt-AO', 'pt'], ['zh', 'zh-Hans'], ['zh-CN', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'], ['zh-HK', 'zh-Hant'], ['zh-Hant-HK', 'zh-Hant'], ['yue', 'zh-Hant'], ['nn', 'nb'], ['no', 'nb'], ['nb-NO', 'nb'], ['iw', 'he'], ['in', 'id'],
    ['en', 'en'], ['en-GB', 'en'], ['sr-Latn', null], ['tlh', null], ['', null], ['-', null], ['de-', null], ['constructor', null],
  ] as const) {
    it(`for “${wanted}” is ${found ?? 'none'}`, () => assert.equal(nearest(wanted, ['en', ...locales]), found));
  }
});

describe('words of the page’s own', () => {
  for (const [what, words] of [
    ['null', null], ['a number', 5], ['a list', []], ['an empty table', {}], ['a function', () => 'x'], ['a table of numbers', { one: 1, other: 2 }], ['a sign', Symbol('x')],
  ] as const) {
    it(`that are ${what} are English`, () => {
      const t = translator('en', { 'heading.count': words, top: words } as never);
      assert.deepEqual([t('heading.count', { n: 2, title: 'T' }), t('top'), t.lacks], ['2 comments on “T”', 'Back to top', undefined]);
    });
  }
});

describe('counted', () => {
  for (const [tag, n, said] of [
    ['pl', 1, '1 komentarz do „T”'], ['pl', 2, '2 komentarze do „T”'], ['pl', 5, '5 komentarzy do „T”'], ['pl', 22, '22 komentarze do „T”'], ['pl', 112, '112 komentarzy do „T”'],
    ['ru', 21, '21 комментарий к «T»'], ['cs', 3, '3 komentáře k „T“'], ['cs', 5, '5 komentářů k „T“'], ['ro', 2, '2 comentarii la „T”'], ['ro', 20, '20 de comentarii la „T”'],
    ['fr', 0, '0 commentaire sur «\u00A0T\u00A0»'], ['es', 1_000_000, '1.000.000 de comentarios en «T»'], ['ja', 3, '「T」へのコメント3件'], ['de', 1234, '1.234 Kommentare zu „T“'],
    ['ar', 1, 'تعليق واحد على «\u2068T\u2069»'], ['ar', 2, 'تعليقان على «\u2068T\u2069»'], ['he', 2, 'שתי תגובות על ”\u2068T\u2069”'],
  ] as const) {
    it(`${n} in ${tag}`, async () => assert.equal(translator(tag, await wordsOf(tag))('heading.count', { n, title: 'T' }), said));
  }
  it('Welsh changes the noun’s first letter', async () => {
    const t = translator('cy', await wordsOf('cy'));
    assert.deepEqual([1, 2, 3, 4, 6].map((n) => t('vote.score', { n })), ['1 pwynt', '2 bwynt', '3 phwynt', '4 pwynt', '6 phwynt']);
  });
  it('Arabic has six forms, with the figures of the page’s country', async () => {
    const t = translator('ar-EG', await wordsOf('ar'));
    assert.deepEqual([3, 11, 100].map((n) => t('heading.count.untitled', { n })), ['٣ تعليقات', '١١ تعليقًا', '١٠٠ تعليق']);
  });
});

describe('the words', () => {
  it('that are missing are English, with English plurals', async () => {
    const t = translator('pl', { lang: 'pl', retry: 'Ponów' });
    assert.equal(t('retry'), 'Ponów');
    assert.equal(t('discard'), english.discard);
    assert.equal(t('vote.score', { n: 2 }), '2 points');
    assert.equal(t('vote.score', { n: -1 }), '-1 point');
  });
  it('follow their own plurals on a page of another country', () => assert.equal(translator('fr-CA', { lang: 'fr', 'vote.score': { one: '{n} point', other: '{n} points' } })('vote.score', { n: 0 }), '0 point'));
  it('keep a name that runs the other way together', () => assert.equal(translator('en')('reply.to', { name: 'דנה', when: 'now' }), 'Reply to \u2068דנה\u2069, now'));
  it('survive a tag that is none', () => assert.equal(translator('not a tag!')('retry'), 'Retry'));
});
