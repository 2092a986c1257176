import 'parley-comments/define';
import { memoryAdapter } from 'parley-comments/adapters/memory';
import { mergeAdapters } from 'parley-comments/adapters/merge';
import { staticAdapter } from 'parley-comments/adapters/static';
import { modelSeed } from '../model-thread.js';

const own = memoryAdapter({ seed: modelSeed });
const archive = staticAdapter({ src: '../archive.json' });

document.querySelector('parley-thread')!.adapter = mergeAdapters(own, { adapter: archive, source: 'Archive' });
