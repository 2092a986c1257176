// Registers the tags: a side effect, and only that. Importing index.js instead registers nothing.

import { ParleyCount } from './view/parley-count.js';
import { ParleyPeople } from './view/parley-people.js';
import { ParleyReactions } from './view/parley-reactions.js';
import { ParleyRecent } from './view/parley-recent.js';
import { ParleyThread } from './view/parley-thread.js';
import { warmUp } from './view/times.js';

const tags = { 'parley-thread': ParleyThread, 'parley-recent': ParleyRecent, 'parley-people': ParleyPeople, 'parley-count': ParleyCount, 'parley-reactions': ParleyReactions };

for (const [tag, element] of Object.entries(tags)) {
  // Two scripts of ours may meet on one page; the first one's elements stay, and the second is no error.
  if (!customElements.get(tag)) customElements.define(tag, element);
}

warmUp();
