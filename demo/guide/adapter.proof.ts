// Proves the adapter: one test for each promise of the contract. `rig` makes a backend of its own for each of them.
import { it } from 'node:test';
import { adapterTests } from 'parley-comments/conformance';
import { marginaliaAdapter } from './adapter.js';
import { startMarginalia } from './server.js';

const { signal } = new AbortController();
const thread = { id: 'a-page-about-newts' };

export const results = adapterTests(it, async () => {
  const server = await startMarginalia();
  const as = async (name: string) => {
    const adapter = marginaliaAdapter({ server: server.url });
    await adapter.auth!.login('name', { name }, { signal });
    return adapter;
  };
  const adapter = marginaliaAdapter({ server: server.url });
  return {
    adapter, thread,
    signIn: () => adapter.auth!.login('name', { name: 'Ada' }, { signal }),
    second: () => as('Grace'),
    async seed(count) {
      const { write } = await as('Edsger');
      let last = null;
      for (let n = 0; n < count; n++) {
        const key = `seed ${n}` as never;
        last = (await write!.create({ thread, parent: n % 3 ? last : null, source: `Seeded ${n}` }, { signal, key })).id;
      }
    },
    dispose: () => server.close(),
  };
});
