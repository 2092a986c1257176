// The thread that the walk-through is written from: who reads it is not logged in, and not all of it is loaded at once.

import '../src/define.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { modelSeed, modelThread } from './model-thread.js';

const hours = 60;
const more = [
  { id: 'raul-1', author: 'raul', ago: 8 * hours, votes: { up: 6 }, text: 'Mine has the back seats out. They are in the garage, next to the pram.' },
  { id: 'sofie-1', author: 'sofie', ago: 10 * hours, votes: { up: 5 }, text: 'On ice the narrow tyres are not a joke any more. On ice they are right.' },
  { id: 'dan-1', author: 'dan', ago: 12 * hours, votes: { up: 2 }, text: 'Does anybody know whether the handbrake can be had for the estate?' },
] as const;

const thread = document.querySelector('parley-thread')!;
thread.thread = modelThread.id;
thread.threadTitle = 'The last honest coupé';
thread.pageSize = 3;
thread.adapter = memoryAdapter({ seed: { people: modelSeed.people!, threads: [{ ...modelThread, comments: [...modelThread.comments, ...more] }] } });
