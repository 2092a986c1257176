// What one can do in a form besides typing: the toolbar, the preview, names, emoji, files, quotes; by keyboard, and when it fails.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { memoryAdapter, type MemoryOptions } from '../../src/adapters/memory.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Person } from '../../src/core/model.js';
import { conversation } from '../support/conversation.js';
import { mount, text, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

type Change = (adapter: CommentAdapter) => CommentAdapter;
const same: Change = (adapter) => adapter;

/** A thread whose form for the thread is open, with its tools. */
async function open(change: Change = same, options: MemoryOptions = {}): Promise<{ thread: ThreadHarness; area: HTMLTextAreaElement; form: ShadowRoot }> {
  const thread = await mount({ adapter: change(memoryAdapter({ seed: conversation, as: 'Ada', ...options })) });
  const area = thread.field('Your comment') as HTMLTextAreaElement;
  area.focus();
  const form = area.getRootNode() as ShadowRoot;
  await until(() => form.querySelector('[role=toolbar]'), 'the toolbar', undefined, 8000);
  return { thread, area, form };
}
const tool = (thread: ThreadHarness, name: string): HTMLElement => thread.button(new RegExp(`^${name}$`));
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await sendKeys({ press: key });
};
const withPeople = (people: (prefix: string, signal: AbortSignal) => Promise<readonly Person[]>): Change => (adapter) =>
  ({ ...adapter, suggest: { people: (prefix, { signal }) => people(prefix, signal) } });
const withUpload = (upload: (file: Blob, key: string) => Promise<string>): Change => (adapter) =>
  ({ ...adapter, write: { ...adapter.write!, upload: (file, { key }) => upload(file, key) } });
const cat = (): File => new File(['not really'], 'cat.png', { type: 'image/png' });
/** Pasted; in Firefox, whose made-up pastes are empty, dropped. */
function paste(area: HTMLElement, ...files: File[]): void {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  const how = { bubbles: true, cancelable: true, composed: true };
  area.dispatchEvent(/Firefox/.test(navigator.userAgent) ? new DragEvent('drop', { dataTransfer: data, ...how }) : new ClipboardEvent('paste', { clipboardData: data, ...how }));
}

describe('the toolbar of a form', () => {
  afterEach(tidy);

  it('is one stop for Tab, walked with the arrow keys, and marks what is selected; the browser takes it back', async () => {
    const { thread, area, form } = await open();
    await sendKeys({ type: 'one two' });
    area.setSelectionRange(4, 7);
    await press('Tab');
    expect(thread.focusedName()).to.equal('Bold');
    await press('ArrowRight');
    expect(thread.focusedName()).to.equal('Italic');
    await press('End');
    expect(thread.focusedName()).to.equal('Emoji');
    await press('Home', 'Enter');
    expect(area.value).to.equal('one **two**');
    expect(form.activeElement).to.equal(area);
    expect(area.value.slice(area.selectionStart, area.selectionEnd)).to.equal('two');
    expect(document.execCommand('undo')).to.equal(true);
    expect(area.value).to.equal('one two');
  });

  for (const [key, made] of [['b', '**two**'], ['i', '_two_'], ['k', '[two](https://)']] as const) {
    it(`is there by Ctrl+${key.toUpperCase()}, too, and what it did is what is sent`, async () => {
      const { area, thread } = await open();
      await sendKeys({ type: 'two' });
      area.select();
      area.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: !/Mac/.test(navigator.platform), metaKey: /Mac/.test(navigator.platform), bubbles: true, composed: true, cancelable: true }));
      expect(area.value).to.equal(made);
      expect((thread.element.shadowRoot!.querySelector('parley-composer') as { value: string } | null)?.value).to.equal(made);
    });
  }

  it('formats nothing where words are taken as they are', async () => {
    const { thread } = await open(same, { syntax: 'plain' });
    expect(thread.all('button', /^Bold$/)).to.deep.equal([]);
    expect(thread.all('button', /^Emoji$/)).to.have.length(1);
  });
});

describe('the preview', () => {
  afterEach(tidy);

  it('equals what the comment becomes, and leads back to the words', async () => {
    // Without a preview of the backend's own, the widget draws it.
    const { thread, area, form } = await open((adapter) => {
      const { preview: _, ...write } = adapter.write!;
      return { ...adapter, write };
    });
    thread.type(area, 'See **this** and >!that!<\n\n> quoted\n\n- a\n- b\n\n`code` <b>no</b> https://example.com/x');
    await thread.element.updateComplete;
    thread.button('Preview').click();
    const region = await until(() => form.querySelector('[role=region] [part~=body]'), 'the preview');
    const shown = region.innerHTML.replace(/<!--.*?-->/g, '');
    expect(region.querySelector('strong')?.textContent).to.equal('this');
    expect(area.checkVisibility()).to.equal(false);
    thread.button('Write').click();
    await until(() => form.activeElement === area, 'focus in the field');
    thread.button('Comment', thread.element).click();
    const row = await until(() => thread.comments().find((each) => each.words.includes('See this')), 'the comment');
    expect(row.article.querySelector('[part~=body]')!.innerHTML.replace(/<!--.*?-->/g, '')).to.equal(shown);
  });

  it('is the backend’s where it has one; when that fails, this is said beside the widget’s own', async () => {
    let fails = false;
    const { thread, area, form } = await open((adapter) => ({ ...adapter, write: { ...adapter.write!, async preview(source) {
      if (fails) throw new CommentError('server', 'no');
      return { format: 'html', source: `<p>The site says <em>${source}</em></p>` };
    } } }));
    thread.type(area, '**hm**');
    await thread.element.updateComplete;
    thread.button('Preview').click();
    await until(() => form.querySelector('[role=region] em')?.textContent === '**hm**', 'the backend’s preview', undefined, 8000);
    thread.button('Write').click();
    await until(() => form.activeElement === area, 'the field');
    fails = true;
    thread.button('Preview').click();
    await until(() => form.querySelector('[role=region] strong')?.textContent === 'hm', 'our preview');
    expect(text(form.querySelector('[role=region]'))).to.include('the server has a problem');
  });
});

describe('names after an @', () => {
  afterEach(tidy);
  const people: readonly Person[] = [{ id: 'jo', name: 'Jo March' }, { id: 'jon', name: 'Jon Snow' }];

  it('are offered, chosen by keyboard, and Escape declines without closing the form', async () => {
    const { thread, area, form } = await open(withPeople(async (prefix) => people.filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()))));
    await sendKeys({ type: 'Ask @jo' });
    await until(() => form.querySelectorAll('[role=listbox] [role=option]').length === 2, 'two people');
    await until(() => form.querySelector('[role=status]')?.textContent?.startsWith('2 people'), 'their number to be said');
    const active = (): string => form.getElementById(area.getAttribute('aria-activedescendant') ?? '')?.textContent?.trim() ?? '';
    await thread.element.updateComplete;
    expect(active()).to.include('Jo March');
    await press('ArrowDown');
    await until(() => active().includes('Jon Snow'), 'the second to be active');
    await press('Enter');
    expect(area.value).to.equal('Ask @Jon Snow ');
    expect(form.activeElement).to.equal(area);
    await sendKeys({ type: 'and @j' });
    await until(() => form.querySelector('[role=listbox]'), 'the list');
    await press('Escape');
    await until(() => !form.querySelector('[role=listbox]'), 'the list to go');
    expect(area.hasAttribute('aria-activedescendant')).to.equal(false);
    expect(area.value).to.equal('Ask @Jon Snow and @j');
  });

  it('that come late, for a beginning that is none any more, are not shown; and a refusal is no trouble', async () => {
    const answers: ((found: readonly Person[]) => void)[] = [];
    const signals: AbortSignal[] = [];
    const { area, form, thread } = await open(withPeople((prefix, signal) => {
      signals.push(signal);
      if (prefix === 'x') return Promise.reject(new CommentError('server', 'no'));
      return new Promise((done) => answers.push(done));
    }));
    await sendKeys({ type: '@jo' });
    await until(() => answers.length === 1, 'the question');
    await sendKeys({ type: ' and' });
    await until(() => signals[0]!.aborted, 'the question to be called off');
    answers[0]!(people);
    await new Promise((done) => setTimeout(done, 60));
    expect(form.querySelector('[role=listbox]')).to.equal(null);
    await sendKeys({ type: ' @x' });
    await until(() => signals.length === 2, 'the second question');
    await new Promise((done) => setTimeout(done, 60));
    expect(area.value).to.equal('@jo and @x');
    expect(thread.all('alert').map(text).join('')).to.equal('');
  });

  it('are not asked for in an address', async () => {
    let asked = 0;
    const { form } = await open(withPeople(async () => { asked++; return people; }));
    await sendKeys({ type: 'jo@jo.example' });
    await new Promise((done) => setTimeout(done, 400));
    expect(asked).to.equal(0);
    expect(form.querySelector('[role=listbox]')).to.equal(null);
  });
});

describe('the emoji', () => {
  afterEach(tidy);

  it('are searched, walked with arrow keys, put where the caret was, and remembered on this device', async () => {
    const { thread, area, form } = await open();
    await sendKeys({ type: 'ab' });
    area.setSelectionRange(1, 1);
    tool(thread, 'Emoji').click();
    await until(() => form.activeElement instanceof HTMLInputElement, 'the search');
    await sendKeys({ type: 'rocket' });
    await until(() => form.querySelector('[role=gridcell]')?.textContent?.trim() === '🚀', 'the rocket');
    await press('Enter');
    expect(area.value).to.equal('a🚀b');
    expect(form.activeElement).to.equal(area);
    tool(thread, 'Emoji').click();
    await until(() => form.querySelector('[role=rowgroup]')?.getAttribute('aria-label') === 'Used recently', 'what was used');
    await press('ArrowDown');
    expect(thread.focusedName()).to.equal('rocket');
    await press('ArrowDown');
    expect(thread.focusedName()).to.equal('grinning face');
    await press('ArrowRight');
    expect(thread.focusedName()).to.equal('grinning face with big eyes');
    await press('Escape');
    await until(() => form.activeElement === area, 'the field');
    expect(form.querySelector('[role=grid]')).to.equal(null);
  });
});

describe('files', () => {
  afterEach(tidy);

  it('that are pasted keep their place, become a picture, and are given words; nothing is sent before', async () => {
    let done: (url: string) => void = () => undefined;
    const { thread, area, form } = await open(withUpload(() => new Promise((answer) => { done = answer; })));
    await sendKeys({ type: 'Look:' });
    paste(area, cat());
    await until(() => area.value.includes('[Uploading cat.png…]'), 'its place', () => area.value, 8000);
    thread.button('Comment', thread.element).click();
    await until(() => text(form.querySelector('[role=alert]')).includes('still being uploaded'), 'why it is not sent');
    expect(thread.comments().some((each) => each.words.includes('Look'))).to.equal(false);
    done('https://files.example/cat(1).png');
    await until(() => area.value.includes('![](https://files.example/cat%281%29.png)'), 'the picture', () => area.value);
    thread.type(await until(() => thread.all('textbox', /Describe cat\.png/)[0] as HTMLInputElement, 'the question for words'), 'A [grey] cat');
    expect(area.value).to.include('![A grey cat](https://files.example/cat%281%29.png)');
    await press('Enter');
    await until(() => form.activeElement === area, 'the field');
    expect(thread.comments().some((each) => each.words.includes('Look'))).to.equal(false);
  });

  it('that come one after another are all taken, also while what takes them is on its way', async () => {
    const { thread, area } = await open(withUpload(async (file) => `https://files.example/${file.size}.png`));
    paste(area, cat());
    paste(area, new File(['another'], 'dog.png', { type: 'image/png' }));
    await until(() => thread.all('textbox', /Describe cat\.png/)[0] && thread.all('textbox', /Describe dog\.png/)[0], 'both', () => area.value, 8000);
  });

  it('that are refused say why in the site’s words, and are tried again under the same name, or taken out', async () => {
    const keys: string[] = [];
    const { thread, area } = await open(withUpload(async (_, key) => {
      keys.push(key);
      if (keys.length < 3) throw new CommentError('invalid', 'too big', { reason: 'Pictures may have 5 MB.' });
      return 'javascript:alert(1)';
    }));
    paste(area, cat());
    await until(() => thread.text.includes('Pictures may have 5 MB.'), 'the reason', () => thread.text, 8000);
    thread.button('Retry: cat.png').click();
    await until(() => keys.length === 2, 'the second try');
    expect(keys[1]).to.equal(keys[0]);
    await new Promise((done) => setTimeout(done, 50));
    await until(() => thread.all('button', 'Retry: cat.png').length === 1, 'Retry');
    thread.button('Retry: cat.png').click();
    await until(() => keys.length === 3 && thread.text.includes('could not be understood'), 'an address that may not be shown to be refused');
    expect(area.value).not.to.include('javascript:');
    thread.button('Remove: cat.png').click();
    await until(() => area.value.trim() === '', 'nothing to be left', () => area.value);
  });

  it('are neither offered nor taken where the backend takes none', async () => {
    const { thread, area } = await open();
    expect(thread.all('button', /picture or file/)).to.deep.equal([]);
    paste(area, cat());
    await new Promise((done) => setTimeout(done, 60));
    expect(area.value).to.equal('');
  });
});

describe('an answer', () => {
  afterEach(tidy);

  it('begins with what was selected in the comment, as a quote, behind what was written before', async () => {
    const thread = await mount({ adapter: memoryAdapter({ as: 'Ada', seed: { threads: [{ id: 'thread', comments: [{ id: 'g', author: 'Grace', markdown: 'First *words*, 2 * 3.\n\nSecond words.' }, { id: 'h', author: 'Hal', text: 'Others.' }] }] } }) });
    const row = thread.comment('First words');
    const body = row.article.querySelector('[part~=body]')!;
    const paragraphs = body.querySelectorAll('p');
    const last = document.createTreeWalker(paragraphs[1]!, NodeFilter.SHOW_TEXT);
    let end = last.nextNode() as Text;
    while (end.data.trim() === '') end = last.nextNode() as Text;
    const first = document.createTreeWalker(paragraphs[0]!, NodeFilter.SHOW_TEXT);
    let start = first.nextNode() as Text;
    while (start.data.trim() === '') start = first.nextNode() as Text;
    document.getSelection()!.setBaseAndExtent(start, 0, end, 'Second'.length);
    await row.reply();
    const field = await until(() => thread.all('textbox', 'Your reply to Grace')[0] as HTMLTextAreaElement | undefined, 'the form');
    await until(() => field.value !== '', 'the quote');
    expect(field.value).to.equal('> First words, 2 \\* 3.\n>\n> Second\n\n');
  });
});

describe('code', () => {
  afterEach(tidy);

  it('is coloured in languages that are known, letter for letter the same, and plain in others', async () => {
    const source = 'const a = "x < y"; // why\n';
    const fenced = (lang: string, words: string): string => `\`\`\`${lang}\n${words}\`\`\``;
    const thread = await mount({ adapter: memoryAdapter({ seed: { threads: [{ id: 'thread', comments: [
      { id: 'a', author: 'Grace', markdown: `Known\n\n${fenced('js', source)}` }, { id: 'b', author: 'Hal', markdown: `Unknown\n\n${fenced('klingon', source)}` },
    ] }] } }) });
    const code = (what: string): HTMLElement => thread.comment(what).article.querySelector('pre code')!;
    await until(() => code('Known').querySelector('span'), 'colours');
    expect(code('Known').textContent).to.equal(source.trim());
    expect([...code('Known').querySelectorAll('span')].map((span) => span.textContent)).to.include('const');
    expect(code('Unknown').querySelector('span')).to.equal(null);
  });
});
