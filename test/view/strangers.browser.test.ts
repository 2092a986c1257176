// What strangers wrote, inside a whole thread: nothing of it is fetched, followed or obeyed unless the page's owner said so.

import { aTimeout, expect } from '@open-wc/testing';
import { memoryAdapter, type SeedComment, type SeedPerson } from '../../src/adapters/memory.js';
import { active } from '../../src/view/focus.js';
import { registerAdapter } from '../../src/view/registry.js';
import { find, mount, tidy, until } from '../support/thread-harness.js';

const png = '/test/support/quiet.ts?picture';
const there = (path: string) => new URL(path, location.href).href;
const memory = (comments: readonly SeedComment[], people: readonly SeedPerson[] = []) => memoryAdapter({ seed: { people, threads: [{ id: 'thread', comments }] } });
const fetched = () => performance.getEntriesByType('resource').map((entry) => entry.name);

describe('what strangers wrote', () => {
  beforeEach(() => performance.clearResourceTimings());
  afterEach(tidy);

  const people: SeedPerson[] = [{ id: 'eve', name: 'Eve', avatar: there(`${png}=face`), url: 'https://example.com/eve' }];
  const comments: SeedComment[] = [
    { author: 'eve', markdown: `![my cat](${there(`${png}=markdown`)}) and ![](${there(`${png}=empty`)})` },
    { author: 'eve', html: `<img src="${there(`${png}=html`)}" alt="dog"><video src="${there(`${png}=video`)}"></video><iframe src="${there(`${png}=frame`)}"></iframe>
      <link rel="stylesheet" href="${there(`${png}=link`)}"><p style="background: url(${there(`${png}=style`)})" onclick="window.pwned = 1">words</p><script>window.pwned = 1</script>` },
  ];

  it('fetches nothing: no picture, no face, no frame', async () => {
    const thread = await mount({ adapter: memory(comments, people) });
    for (const each of thread.comments()) each.article.scrollIntoView();
    await aTimeout(150);
    expect(fetched().filter((name) => name.includes('picture'))).to.deep.equal([]);
    expect(thread.all('img')).to.deep.equal([]);
    expect(thread.link('Picture: my cat').href).to.equal(there(`${png}=markdown`));
    expect(thread.all('link', /^Picture$/)).to.have.lengthOf(1);
  });

  it('fetches pictures and faces where the owner turned them on, and says nothing of the reader', async () => {
    const thread = await mount({ adapter: memory(comments, people), attributes: { pictures: 'remote', avatars: 'remote' } });
    for (const each of thread.comments()) each.article.scrollIntoView();
    const images = [...thread.element.shadowRoot!.querySelectorAll('img')];
    expect(images.map((each) => each.src.split('=')[1])).to.have.members(['face', 'face', 'markdown', 'empty', 'html']);
    for (const image of images) {
      expect(image.referrerPolicy).to.equal('no-referrer');
      expect(image.loading).to.equal('lazy');
      expect(image.crossOrigin, 'no cookies').to.equal('anonymous');
    }
    // All of them: one that is told of later would be the next test's.
    await until(() => ['face', 'markdown', 'empty', 'html'].every((each) => fetched().some((name) => name.endsWith(`=${each}`))), 'the pictures', () => fetched().join(' '), 5000);
    expect(fetched().some((name) => /=(video|frame|link|style)/.test(name))).to.equal(false);
  });

  it('fetches a picture when the reader asks for it, where the owner left that to them', async () => {
    const thread = await mount({ adapter: memory(comments, people), attributes: { pictures: 'click' } });
    await aTimeout(100);
    expect(fetched().filter((name) => name.includes('picture'))).to.deep.equal([]);
    expect(thread.all('button', /^Show picture: (?:my cat|dog|localhost)/)).to.have.lengthOf(3);
    thread.button('Show picture: my cat').click();
    await until(() => fetched().some((name) => name.endsWith('=markdown')), 'the picture', undefined, 5000);
    expect(fetched().filter((name) => name.includes('picture')).length).to.equal(1);
    expect(thread.focusedRole(), 'focus goes with it').to.equal('img');
    expect((active() as HTMLImageElement).referrerPolicy).to.equal('no-referrer');
  });

  it('asks nobody for anything before the reader has asked for the thread, where the owner left that to them', async () => {
    let asked = 0;
    registerAdapter('counted', async () => {
      asked++;
      return memory(comments, people);
    });
    const thread = await mount({ adapter: 'counted', attributes: { loading: 'click' }, wait: false });
    await aTimeout(100);
    expect(asked).to.equal(0);
    expect(thread.comments()).to.deep.equal([]);
    thread.button('Show comments').click();
    await thread.settled();
    expect(asked).to.equal(1);
    expect(thread.comments()).to.have.lengthOf(2);
    await thread.focusOn(/A thread/);
  });

  it('is only words where the owner wants no more', async () => {
    const markdown = '# Head\n\n**bold** `code` [link](https://example.com/) ||secret||\n\n- one\n- two\n\n> quote\n\n```\nblock\n```\n\n|a|b|\n|-|-|\n|c|d|\n\n---\n\n![cat](https://example.com/cat.png)';
    const drawn = async (allow: string | null): Promise<Element> => {
      const thread = await mount({ adapter: memory([{ author: 'eve', markdown }]), attributes: { allow } });
      return thread.comments()[0]!.article.querySelector('[part~=body]')!;
    };
    const kinds = (body: Element): string[] => [...new Set([...body.querySelectorAll('*')].map(({ localName }) => localName))].sort();
    const plain = await drawn('');
    expect(kinds(plain)).to.deep.equal(['p']);
    for (const word of ['Head', 'bold', 'code', 'link', 'secret', 'one', 'two', 'quote', 'block', 'a', 'd', 'cat']) expect(plain.textContent).to.contain(word);
    expect(kinds(await drawn('links lists'))).to.deep.equal(['a', 'li', 'p', 'ul']);
    expect(kinds(await drawn(null))).to.include.members(['h4', 'strong', 'code', 'a', 'blockquote', 'pre', 'table', 'hr']);
  });

  it('draws a face from the name where the picture does not come', async () => {
    const thread = await mount({ adapter: memory([{ author: 'eve', text: 'x' }], people), attributes: { avatars: 'remote' } });
    const face = thread.comment('Eve').article.querySelector<HTMLElement>('[part~=avatar]')!;
    expect(face.textContent!.trim()).to.equal('E');
    await until(() => [...face.querySelectorAll('img')].every((each) => each.hidden), 'the picture to give way', undefined, 5000);
  });

  it('marks links as the strangers’ own', async () => {
    const thread = await mount({ adapter: memory([{ author: 'eve', markdown: '[a](https://example.com/) <https://example.org/> https://example.net/' }, { author: 'eve', text: 'see https://example.edu/x' }]) });
    const links = thread.comments().flatMap((each) => find(each.article.querySelector('[part~=body]')!, 'link')) as HTMLAnchorElement[];
    expect(links.length).to.be.at.least(3);
    for (const link of links) {
      expect(link.rel.split(' ')).to.include.members(['nofollow', 'ugc', 'noopener', 'noreferrer']);
      expect(link.target).to.equal('');
    }
  });

  it('runs nothing and follows nothing that is no address', async () => {
    const thread = await mount({ adapter: memory([
      ...comments,
      { author: 'eve', markdown: '[x](javascript:window.pwned=1) [y](data:text/html,<script>window.pwned=1</script>) [z](vbscript:x)' },
      { author: '<img src=x onerror=window.pwned=1>', text: '<b onmouseover=window.pwned=1>${window.pwned=1}</b>' },
    ], people) });
    for (const each of thread.all('link')) expect((each as HTMLAnchorElement).protocol).to.match(/^https?:$/);
    for (const each of thread.element.shadowRoot!.querySelectorAll('*')) {
      expect([...each.attributes].filter((attribute) => attribute.name.startsWith('on'))).to.deep.equal([]);
      expect(each.localName).not.to.match(/^(script|iframe|video|object|embed|style|form)$/);
    }
    await aTimeout(50);
    expect('pwned' in window).to.equal(false);
    expect(thread.has('<img src=x onerror=window.pwned=1>')).to.equal(true);
  });

  it('gives their ids no place in the document', async () => {
    const thread = await mount({ adapter: memory([{ id: 'heading', author: 'eve', text: 'x' }, { id: 'said" onclick="x', author: 'eve', text: 'y' }, { id: '__proto__', author: 'eve', text: 'z', replies: [{ id: 'constructor', author: 'eve', text: 'w' }] }]) });
    expect(thread.comments()).to.have.lengthOf(4);
    const ids = [...thread.element.shadowRoot!.querySelectorAll('[id]')].map((each) => each.id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids.filter((id) => !/^(heading|c\d+[lt]?)$/.test(id))).to.deep.equal([]);
  });
});
