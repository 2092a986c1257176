// `npm run readme`: brings the generated tables of the README up to date.

import { readFileSync, writeFileSync } from 'node:fs';
import { count } from '../locale/check.js';
import { written } from './readme.js';

const readme = new URL('../../README.md', import.meta.url);
writeFileSync(readme, written(readFileSync(readme, 'utf8')));
writeFileSync(new URL('../locale/complete.json', import.meta.url), `${JSON.stringify(await count())}\n`);
