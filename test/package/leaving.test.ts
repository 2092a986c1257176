// A deletion that waits for its Undo, and a reader who goes away meanwhile, in a real browser: whoever leaves has not pressed Undo, so it
// goes out: in its time where the page is only hidden, from another tab where one is open, else when the page is opened again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { badLine } from '../support/bad-line.js';
import { lines, type Visitor } from '../support/bad-line-visitor.js';
import type { InPage } from '../support/in-page.js';

declare const parley: InPage;

describe('a deletion that can still be undone', () => {
  const line = badLine({ tabs: true });
  let count = 0;

  /** `atMost`: a page that is closed may still get its request out, and nobody who takes over can know; asking twice deletes once. */
  const during = async (story: (visitor: Visitor) => Promise<void>, atMost = 1): Promise<void> => {
    const visitor = line.visitor(++count);
    try {
      await visitor.begin();
      await visitor.press('Delete', lines.own);
      await visitor.sees('Undo');
      await story(visitor);
      await visitor.done(async () => 1 - await visitor.times(lines.own), () => Promise.resolve());
      await visitor.until(async () => !(await visitor.text()).includes(lines.own), 'the comment to be gone');
      const asked = visitor.requests('remove');
      assert.ok(asked >= 1 && asked <= atMost, `asked for ${asked} times`);
    } finally {
      await visitor.close();
    }
  };

  it('goes out when the page is opened again, where the reader went on to another page', () => during(async (v) => {
    await v.leave();
    await v.again();
  }, 2));

  it('goes out from another tab that is open, where the one it was pressed in is closed', () => during(async (v) => {
    const first = await v.open();
    await v.sees('Log out');
    await v.rest(1000);
    await first?.close();
    await v.asked('remove');
  }, 2));

  it('goes out in its time when the page is hidden, and is gone when the reader is back', () => during(async (v) => {
    const first = await v.open();
    await v.page.bringToFront();
    await v.asked('remove');
    await v.back(first);
  }));

  it('goes out when the page is opened again, where it was frozen in the background and thrown away', () => during(async (v) => {
    const session = await v.page.createCDPSession();
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await v.rest(500);
    await v.crash();
    assert.equal(v.requests('remove'), 0);
    await v.again();
  }));

  it('is kept when it is undone, also in a page that was hidden meanwhile', async () => {
    const v = line.visitor(++count);
    try {
      await v.begin();
      await v.press('Delete', lines.own);
      await v.sees('Undo');
      const first = await v.open();
      await v.back(first);
      await v.press('Undo');
      await v.rest(9000);
      assert.equal(v.requests('remove'), 0);
      assert.equal(await v.times(lines.own), 1);
    } finally {
      await v.close();
    }
  });
});

describe('words that are a moment old when the page goes', () => {
  const line = badLine({ tabs: true });
  let count = 200;

  /** Types, perhaps sends, and is gone: all in one go, so that nothing that takes its time has begun. */
  const goneAtOnce = async (v: Visitor, send: boolean): Promise<void> => {
    await v.begin();
    await v.page.evaluate((words, press) => {
      const field = parley.field('Your comment');
      if (!field) throw new Error('no form');
      field.value = words;
      field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
      if (press) parley.press('Comment');
      location.replace('about:blank');
    }, v.words, send);
    await v.page.waitForFunction(() => location.href === 'about:blank');
    await v.again();
  };

  for (const send of [false, true]) {
    it(send ? 'stand there once, or in the form, when they had just been sent' : 'stand in the form', async () => {
      const v = line.visitor(++count);
      try {
        await goneAtOnce(v, send);
        if (!send) await v.finds(v.words);
        await v.done(() => v.times(v.words), async () => {
          await v.finds(v.words);
          await v.press('Comment');
        });
        assert.deepEqual(v.errors, []);
      } finally {
        await v.close();
      }
    });
  }
});

describe('a reader who goes on and comes back with the browser’s Back', () => {
  const line = badLine({ tabs: true });
  let count = 100;

  /** Another page of the same site, where nothing is written, and back. */
  const andBack = async (v: Visitor, while_?: () => Promise<void>): Promise<void> => {
    await v.page.goto(`${line.url}api/`, { waitUntil: 'domcontentloaded' });
    await while_?.();
    await v.page.goBack({ waitUntil: 'domcontentloaded' });
  };

  it('finds the words in the form, and can send them', async () => {
    const v = line.visitor(++count);
    try {
      await v.begin();
      await v.type('Your comment', v.words);
      await andBack(v);
      await v.finds(v.words);
      await v.press('Comment');
      await v.done(() => v.times(v.words), () => Promise.resolve());
      assert.deepEqual(v.errors, []);
    } finally {
      await v.close();
    }
  });

  it('finds what was on its way when they left once, and a form that can send again', async () => {
    const v = line.visitor(++count);
    try {
      await v.begin();
      v.order('late', 'post');
      await v.say(v.words);
      await v.sees('Sending…');
      await andBack(v, () => v.rest(500));
      // Whoever leaves before the press was written down finds the words in the form again.
      await v.done(() => v.times(v.words), async () => {
        await v.finds(v.words);
        await v.press('Comment');
      });
      await v.say('And something else.');
      await v.until(async () => await v.times('And something else.') === 1, 'the next comment to be sent');
      assert.equal(await v.times(v.words), 1);
      assert.deepEqual(v.errors, []);
    } finally {
      await v.close();
    }
  });
});
