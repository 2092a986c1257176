// Registers the tags: a side effect, and only that. Importing index.js instead registers nothing.

import { exact } from './core/when.js';
import { ParleyCount } from './view/parley-count.js';
import { ParleyPeople } from './view/parley-people.js';
import { ParleyReactions } from './view/parley-reactions.js';
import { ParleyRecent } from './view/parley-recent.js';
import { ParleyThread } from './view/parley-thread.js';

const tags = { 'parley-thread': ParleyThread, 'parley-recent': ParleyRecent, 'parley-people': ParleyPeople, 'parley-count': ParleyCount, 'parley-reactions': ParleyReactions };

for (const [tag, element] of Object.entries(tags)) {
  // Two scripts of ours may meet on one page; the first one's elements stay, and the second is no error.
  if (!customElements.get(tag)) customElements.define(tag, element);
}

// The first date that a browser writes takes it some twenty milliseconds. They pass while the thread is on its way, not when it is here.
const idle: (then: () => void) => unknown = globalThis.requestIdleCallback ?? setTimeout;
idle(() => exact(0, globalThis.document?.documentElement.lang || 'en'));
