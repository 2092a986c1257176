// What people are told to paste exists: every tag in the README and on the demo pages names attributes that its element and its adapter
// know, and where a page shows a snippet beside a thread, the thread is that snippet. That TypeScript compiles is tried in test/package/contents.test.ts.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const words = (html: string): string => html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** By tag, then what `adapter="…"` adds: as test/package/api.txt has them, which the built package is compared with. */
const known = new Map<string, readonly string[]>();
for (const [, heading, body] of read('test/package/api.txt').matchAll(/^## (.*)\n\n([^]*?)(?=\n## |$(?![^]))/gm)) {
  if (heading!.startsWith('<')) known.set(heading!.slice(1, -1), [...body!.matchAll(/^attribute ([\w-]+)/gm)].map(([, name]) => name!));
  else if (heading === 'Adapters in markup') for (const [, name, rest] of body!.matchAll(/^([\w-]+): (.*)$/gm)) known.set(name!, rest!.split(' '));
}
/** Any element may have these. Some adapters read more than their own lines list: those of OpenID Connect, and the page’s own of another adapter. */
const anywhere = ['id', 'slot', 'class', 'lang', 'dir'];

interface Tag { readonly name: string; readonly attributes: ReadonlyMap<string, string> }
function tags(html: string): Tag[] {
  return [...html.matchAll(/<(parley-[a-z]+|script(?=[^>]*parley\.classic))((?:\s+[\w-]+(?:=(?:"[^"]*"|'[^']*'))?|\s+…)*)\s*>/g)].map(([, name, rest]) => ({
    name: name!, attributes: new Map([...rest!.matchAll(/([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'))?/g)].map(([, key, double, single]) => [key!, double ?? single ?? ''])),
  }));
}
/** What a script tag says with `data-…` in front, the element says without. */
const asElement = ({ name, attributes }: Tag): Tag => name !== 'script' ? { name, attributes } : {
  name: 'parley-thread',
  attributes: new Map([...attributes].filter(([key]) => key.startsWith('data-')).map(([key, value]) => [known.get('parley-thread')!.includes(key.slice(5)) ? key.slice(5) : key, value])),
};

function unknown(tag: Tag): string[] {
  const { name, attributes } = asElement(tag);
  const adapter = attributes.get('adapter');
  const of = adapter === undefined ? [] : known.get(adapter) ?? [];
  // An adapter of the reader’s own, or one that reads any.
  const free = adapter !== undefined && (!known.has(adapter) || of.includes('…'));
  return [...attributes.keys()].filter((key) => !(known.get(name) ?? []).includes(key) && !anywhere.includes(key) && !of.includes(key) && !(free && key.startsWith('data-')));
}

const pages = readdirSync(fileURLToPath(new URL('demo', root)), { recursive: true }).map((name) => `demo/${String(name).replaceAll('\\', '/')}`).filter((name) => name.endsWith('.html'));

describe('what people are told to paste', () => {
  it('names attributes that there are', () => {
    const wrong: string[] = [];
    let seen = 0;
    for (const name of ['README.md', ...pages]) {
      for (const tag of tags(words(read(name)))) {
        seen++;
        wrong.push(...unknown(tag).map((key) => `${name}: <${tag.name}> has no ${key}`));
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(seen > 60, `only ${seen} tags`);
    assert.deepEqual(unknown(tags('<parley-thread adapter="waline" data-site="x" ordre="best">')[0]!), ['data-site', 'ordre'], 'a wrong one would be seen');
  });

  for (const page of ['demo/script-tag.html', 'demo/one-tag.html']) {
    it(`is what runs on ${page}`, () => {
      const [, pasted = '', below = ''] = /<pre[^>]*>([^]*?)<\/pre>([^]*)/.exec(read(page)) ?? [];
      const [shown, live] = [tags(words(pasted)).at(-1)!, tags(below)[0]!].map((tag) => asElement(tag));
      // Which thread, and where on the device: several pages of one site stand side by side.
      assert.deepEqual([...live!.attributes].filter(([key]) => key !== 'thread' && key !== 'data-database'), [...shown!.attributes]);
      assert.ok(shown!.attributes.size > 0);
    });
  }
});
