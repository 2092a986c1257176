// Moving house: exports of other systems as threads, threads from one backend to another. For scripts, not for pages.

export { type Copied, type CopyOptions, type Progress, type Receiver, copyThread, exportThreads, readThread } from './copy.js';
export type { Moved, ReadOptions } from './gather.js';
export { type Journal, lineJournal, memoryJournal } from './journal.js';
export { readComentario } from './comentario.js';
export { readCusdis } from './cusdis.js';
export { readDisqus } from './disqus.js';
export { readIsso } from './isso.js';
export { readRemark42 } from './remark42.js';
export { readWordPress, readWordPressRest } from './wordpress.js';
export type { Seed, SeedComment, SeedPerson, SeedThread } from '../adapters/support/seed.js';
