// Emoji by their names while one types: a list for the keyboard, a name typed to its last colon, and colons that mean something else.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { conversation } from '../support/conversation.js';
import { mount, text, tidy, until } from '../support/thread-harness.js';

async function open(): Promise<{ area: HTMLTextAreaElement; form: ShadowRoot; type(words: string): Promise<void>; options(): string[] }> {
  const thread = await mount({ adapter: memoryAdapter({ seed: conversation, as: 'Ada' }) });
  const area = thread.field('Your comment') as HTMLTextAreaElement;
  area.focus();
  const form = area.getRootNode() as ShadowRoot;
  await until(() => form.querySelector('[role=toolbar]'), 'the toolbar', undefined, 8000);
  return { area, form, type: (words) => sendKeys({ type: words }), options: () => [...form.querySelectorAll('[role=option]')].map((each) => text(each)) };
}
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await sendKeys({ press: key });
};
const pause = (ms = 150) => new Promise<void>((done) => setTimeout(done, ms));

describe('the name of an emoji', () => {
  afterEach(tidy);

  it('is completed from a list: arrows choose, Enter takes it in place of what was typed, and the browser takes it back', async () => {
    const { area, form, type, options } = await open();
    await type('Well done :party');
    await until(() => options().length > 1, 'the list');
    expect(area.getAttribute('aria-activedescendant')).to.equal('signs0');
    expect(form.querySelector('[role=listbox]')!.getAttribute('aria-label')).to.equal('Emoji');
    const [, second] = options();
    await press('ArrowDown');
    await until(() => area.getAttribute('aria-activedescendant') === 'signs1', 'the second to be chosen');
    const wanted = form.querySelector('#signs1 span')!.textContent!;
    await press('Enter');
    expect(area.value).to.equal(`Well done ${wanted} `);
    expect(second).not.to.equal('');
    expect(options()).to.deep.equal([]);
    expect(document.execCommand('undo')).to.equal(true);
    expect(area.value).to.equal('Well done :party');
  });

  it('that is typed to its last colon needs no list, by its own name or the one that people are used to', async () => {
    const { area, type, options } = await open();
    await type(':ta');
    await until(() => options().length > 0, 'the list');
    await type('da: :red_heart: :+1:');
    expect(area.value.replace(/\uFE0F/g, '')).to.equal('🎉 ❤ 👍');
    await pause();
    expect(options()).to.deep.equal([]);
  });

  it('is left alone with Escape, and typing goes on', async () => {
    const { area, type, options } = await open();
    await type(':hea');
    await until(() => options().length > 0, 'the list');
    await press('Escape');
    await until(() => options().length === 0, 'the list to go');
    await press('Enter');
    await type('so');
    expect(area.value).to.equal(':hea\nso');
  });

  it('is not seen in times, addresses, words with a colon, and names that nothing has', async () => {
    const { area, type, options } = await open();
    await type(':hea');
    await until(() => options().length > 0, 'the list');
    area.value = '';
    area.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    await until(() => options().length === 0, 'the list to go');
    for (const words of ['at 10:30', 'https://example.org', 'note:this', ':qqqzz:', 'a :heart']) {
      await type(`${words} `);
      await pause(60);
      expect(options(), words).to.deep.equal([]);
    }
    expect(area.value).to.equal('at 10:30 https://example.org note:this :qqqzz: a :heart ');
  });

  it('that was taken is among those the picker shows first', async () => {
    const { area, form, type, options } = await open();
    await type(':rocket');
    await until(() => options().length > 0, 'the list');
    await press('Tab');
    expect(area.value).to.equal('🚀 ');
    form.querySelector<HTMLElement>('[data-tool=emoji]')!.click();
    const first = await until(() => form.querySelector('.sign'), 'the picker');
    expect(text(first)).to.equal('🚀');
  });
});
