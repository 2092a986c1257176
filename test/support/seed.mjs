// The same made-up cases on every run, so that a red run is red again; PARLEY_SEED=random looks for new ones.

import fc from 'fast-check';

const wanted = process.env.PARLEY_SEED ?? '20120419';
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });
