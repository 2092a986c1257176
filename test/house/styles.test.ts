// What makes a whole thread be styled anew, in every style sheet of ours: seen to bite.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const view = fileURLToPath(new URL('../../src/view', import.meta.url));
const sheets = readdirSync(view, { recursive: true, encoding: 'utf8' }).filter((name) => /styles[^/\\]*\.ts$|styles[/\\]/.test(name) && name.endsWith('.ts'));

/** Selectors that ask everything whether something stands before it. Firefox then styles all that follows whenever anything is put into any list. */
function sweeping(css: string): string[] {
  return css.replace(/\/\*[^]*?\*\//g, '').split(/[{};,]/).filter((selector) => /[+~]\s+(?:\*|:(?!is\(\w)|\[)/.test(selector)).map((selector) => selector.trim());
}

describe('style sheets', () => {
  it('name what follows a plus sign or a tilde', () => {
    assert.ok(sheets.length > 8, `only ${sheets.join(', ')}`);
    assert.deepEqual(sheets.flatMap((name) => sweeping(readFileSync(join(view, name), 'utf8')).map((selector) => `${name}: ${selector}`)), []);
  });

  it('would be found if they did not', () => {
    assert.deepEqual(sweeping('.a > * + * { margin: 0; } .b ~ :not(.c), .d + [hidden] { color: red; } .e + .f { top: 0; } .g * + p { top: calc(1px + 2px); }'), ['.a > * + *', '.b ~ :not(.c)', '.d + [hidden]']);
  });
});
