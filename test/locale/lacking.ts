// `npx tsx test/locale/lacking.ts` prints what each locale lacks, as lines to translate and paste. Nothing printed: all are complete.

import { english } from '../../src/core/english.js';
import { categories, lacking, tags, wordsOf } from './check.js';

for (const tag of tags) {
  const keys = lacking(await wordsOf(tag));
  if (keys.length === 0) continue;
  console.log(`src/locale/${tag}.ts lacks ${keys.length}; plurals: ${categories(tag).join(', ')}`);
  for (const key of keys) console.log(`  '${key}': ${JSON.stringify(english[key])},`);
}
