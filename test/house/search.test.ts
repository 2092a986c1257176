// The search of the site: every place that it names is there, and what somebody would type leads to where it stands.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { laidOut, searchable } from '../../demo/layout.js';
import { excerpt, find, folded } from '../../demo/site/find.js';
import { entriesOf, type Entry } from '../../demo/site/search-index.js';
import { root } from '../support/package.js';

const pages = readdirSync(join(root, 'demo'), { recursive: true }).map((name) => String(name).replaceAll('\\', '/')).filter((name) => name.endsWith('.html') && !name.endsWith('callback.html')).sort();

describe('the search of the site', () => {
  let entries: readonly Entry[];
  const served = new Map<string, string>();
  before(async () => {
    entries = await searchable();
    for (const name of pages) served.set(name, await laidOut(readFileSync(join(root, 'demo', name), 'utf8'), name));
  });

  it('has something of every page, and every place it names is there once', () => {
    assert.deepEqual([...new Set(entries.map(({ page }) => page))].sort(), pages);
    for (const { page, id } of entries.filter((each) => each.id !== '')) assert.equal(served.get(page)!.split(` id="${id}"`).length, 2, `${page}#${id}`);
  });

  it('weighs little enough to be waited for', () => {
    const { length } = JSON.stringify(entries);
    assert.ok(length > 40_000 && length < 200_000, `${length} characters`);
  });

  const looked: readonly [query: string, where: RegExp][] = [
    ['fold-below', /^reference\.html#parley-thread-attribute-fold-below$/],
    ['parley-posted', /^reference\.html#parley-thread-event-parley-posted$/],
    ['waline', /^backends\/waline\.html/],
    ['WORDPRESS nonce', /wordpress/],
    ['application password', /^backends\/wordpress\.html/],
    ['accent', /^reference\.html#custom-property-parley-accent$/],
    ['write an adapter', /^write-an-adapter\.html/],
    ['languages', /^languages\.html|^reference\.html|^backends/],
    // What others call otherwise.
    ['react', /^install\.html#in-a-bundle/],
    ['Hugo', /^install\.html#in-a-bundle/],
    ['SSR', /^install\.html#server-rendering/],
    ['dark mode', /^reference\.html#parley-thread-attribute-theme$/],
    ['privacy', /^security\.html#what-this-device-keeps$/],
    ['a11y', /^accessibility\.html$/],
    ['migrate', /^moving\.html/],
    ['arabic', /^languages\.html/],
    ['nested  replies', /^reference\.html#parley-thread-attribute-max-depth$/],
    ['coupe', /^(?:index|model-page|backends)\.html/],
  ];
  for (const [query, where] of looked) {
    it(`finds “${query}”`, () => {
      const [first] = find(entries, query);
      assert.match(`${first?.page}${first?.id ? `#${first.id}` : ''}`, where);
    });
  }

  it('finds nothing for what stands nowhere, nor for no words', () => {
    assert.deepEqual(find(entries, 'zyzzyva'), []);
    assert.deepEqual(find(entries, '  '), []);
    assert.deepEqual(find(entries, 'waline zyzzyva'), []);
  });

  it('shows the words around what was looked for', () => {
    assert.equal(folded('Coupé ÉTÉ'), 'coupe ete');
    assert.match(excerpt(`${'before '.repeat(40)}needle ${'after '.repeat(40)}`, 'needle'), /^… .*needle.* …$/);
    assert.equal(excerpt('short', 'nothing'), 'short');
  });

  it('reads headings, named entries and the words under them, and leaves out what is no text of the page', () => {
    const page = '<title>T · Parley</title><header><h2>no</h2></header><main><h1>One &amp; two</h1><p>said <code>x</code>.</p><script>no()</script><nav>no</nav><h2 id="a">A</h2><table><tr id="b"><th>B</th><td>is<td>here</table></main><footer><h2>no</h2></footer>';
    assert.deepEqual(entriesOf(page, 'p.html'), [
      { page: 'p.html', id: '', title: 'T', heading: 'One & two', text: 'said x.' },
      { page: 'p.html', id: 'a', title: 'T', heading: 'A', text: '' },
      { page: 'p.html', id: 'b', title: 'T, A', heading: 'B', text: 'is here' },
    ]);
  });
});
