// Writes demo/guide's files into the guide.

import { readFileSync, writeFileSync } from 'node:fs';
import { page, written } from './guide.js';

writeFileSync(page, written(readFileSync(page, 'utf8')));
