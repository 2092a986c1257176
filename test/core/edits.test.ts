// What a writer gets from the buttons of the Markdown toolbar. `[` and `]` are what is selected, `|` a caret.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { edit, type EditName } from '../../src/core/edits.js';

function read(marked: string): { text: string; start: number; end: number } {
  const start = marked.search(/[⟦|]/);
  const text = marked.replace(/[⟦⟧]|\|/g, '');
  return { text, start, end: marked.includes('⟧') ? marked.indexOf('⟧') - 1 : start };
}
function press(name: EditName, marked: string): string {
  const words = read(marked);
  const { from, to, insert, start, end } = edit(name, words);
  const text = words.text.slice(0, from) + insert + words.text.slice(to);
  return start === end ? `${text.slice(0, start)}|${text.slice(start)}` : `${text.slice(0, start)}⟦${text.slice(start, end)}⟧${text.slice(end)}`;
}

describe('the Markdown toolbar', () => {
  for (const [name, before, after] of [
    ['bold', 'a ⟦word⟧ b', 'a **⟦word⟧** b'],
    ['bold', 'a **⟦word⟧** b', 'a ⟦word⟧ b'],
    ['bold', 'a ⟦**word**⟧ b', 'a ⟦word⟧ b'],
    ['bold', 'a⟦ word ⟧b', 'a **⟦word⟧** b'],
    ['bold', '|', '**|**'],
    ['bold', '⟦one\n\ntwo⟧', '⟦**one**\n\n**two**⟧'],
    ['italic', '⟦word⟧', '_⟦word⟧_'],
    ['code', '⟦word⟧', '`⟦word⟧`'],
    ['code', '⟦a`b⟧', '`` ⟦a`b⟧ ``'],
    ['code', '⟦a\n```\nb⟧', '````\n⟦a\n```\nb⟧\n````'],
    ['code', '⟦```\na\nb\n```⟧', '⟦a\nb⟧'],
    ['link', '⟦word⟧', '[word](⟦https://⟧)'],
    ['link', '⟦https://example.com/a⟧', '[|](https://example.com/a)'],
    ['link', '|', '[|](https://)'],
    ['quote', 'on|e\ntwo', '> on|e\n\ntwo'],
    ['quote', '⟦one\ntwo⟧', '⟦> one\n> two⟧'],
    ['quote', '⟦> one\n> two⟧', '⟦one\ntwo⟧'],
    ['list', '⟦one\ntwo\n⟧three', '⟦- one\n- two⟧\nthree'],
    ['list', '- on|e', 'on|e'],
    ['bold', '⟦👩‍🚀é⟧', '**⟦👩‍🚀é⟧**'],
  ] as const) {
    it(`${name}: ${JSON.stringify(before)} becomes ${JSON.stringify(after)}`, () => assert.equal(press(name, before), after));
  }
});
