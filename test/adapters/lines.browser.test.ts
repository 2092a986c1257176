// Streams leave a browser's connections to other requests: so many at once, the next when one ends, whether tabs know of each other or not.

import { expect } from '@open-wc/testing';
import { follow } from '../../src/adapters/support/event-stream.js';
import { lineTo } from '../../src/adapters/support/lines.js';

const pause = (ms = 20): Promise<void> => new Promise((done) => { setTimeout(done, ms); });

const refused = { request() { throw new TypeError('not here'); } };

for (const [where, most, locks] of [['for all tabs of a site', 4, null], ['where tabs cannot know of each other', 2, undefined], ['where locks are refused when they are asked for', 2, refused]] as const) {
  describe(`lines to one server, ${where}`, () => {
    const host = `http://${where.replaceAll(' ', '-')}.example`;
    before(() => { if (locks !== null) Object.defineProperty(navigator, 'locks', { value: locks, configurable: true }); });
    after(() => { delete (navigator as { locks?: unknown }).locks; });

    it(`are ${most} at once; who gives up waiting takes none, and who waits has the next that is free`, async () => {
      const open = await Promise.all(Array.from({ length: most }, () => lineTo(host, new AbortController().signal)));
      const gone = new AbortController();
      const refused = lineTo(host, gone.signal).then(() => 'a line', () => 'none');
      let last: (() => void) | null = null;
      void lineTo(host, new AbortController().signal).then((free) => { last = free; });
      await lineTo(`${host}.elsewhere`, new AbortController().signal).then((free) => free());
      await pause();
      expect(last).to.equal(null);
      gone.abort();
      expect(await refused).to.equal('none');
      // Whichever it is.
      open.shift()!();
      for (let waited = 0; last === null && waited < 5000; waited += 20) await pause();
      expect(last).not.to.equal(null);
      for (const free of [...open, last!]) free();
      // All are free again.
      for (const free of await Promise.all(Array.from({ length: most }, () => lineTo(host, new AbortController().signal)))) free();
    });
  });
}

describe('a page that nobody sees', () => {
  afterEach(() => { delete (document as { hidden?: unknown }).hidden; });
  const see = (seen: boolean): void => {
    Object.defineProperty(document, 'hidden', { value: !seen, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  };

  it('hangs up after a while, and listens again, from where it was, when it is seen', async () => {
    const asked: (string | null)[] = [];
    let open = 0;
    const line = follow({ pause: 1, unseen: 30, heard: () => undefined, connect: async (last, signal) => {
      asked.push(last);
      open++;
      signal.addEventListener('abort', () => { open--; });
      return new Response(new ReadableStream({ start: (stream) => {
        stream.enqueue(new TextEncoder().encode('id: 7\ndata: x\n\n'));
        signal.addEventListener('abort', () => stream.error(signal.reason));
      } }));
    } });
    const until = async (what: () => boolean): Promise<void> => { for (let waited = 0; !what() && waited < 5000; waited += 20) await pause(); };
    await until(() => open === 1);
    await pause();
    see(false);
    see(true);
    await pause(60);
    expect(open, 'a look at another tab costs nothing').to.equal(1);
    expect(asked).to.deep.equal([null]);
    see(false);
    await until(() => open === 0);
    await pause(60);
    expect(open).to.equal(0);
    see(true);
    await until(() => open === 1);
    expect(asked).to.deep.equal([null, '7']);
    line.stop();
    expect(open).to.equal(0);
  });
});
