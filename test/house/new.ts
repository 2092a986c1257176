// `npm run new -- adapter NAME` and `npm run new -- locale TAG`: makes the files of a new adapter or language, and says what is left to do.

import { fileURLToPath } from 'node:url';
import { newAdapter } from './new/adapter.js';
import { newLocale } from './new/locale.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const makers: Readonly<Record<string, (root: string, name: string) => { readonly made: readonly string[]; readonly next: readonly string[] }>> = { adapter: newAdapter, locale: newLocale };
const [what = '', name = '', ...rest] = process.argv.slice(2);
const make = Object.hasOwn(makers, what) ? makers[what] : undefined;

if (!make || name === '' || rest.length > 0) {
  console.error('npm run new -- adapter NAME   as in: npm run new -- adapter kiosk\nnpm run new -- locale TAG     as in: npm run new -- locale is');
  process.exitCode = 2;
} else {
  try {
    const { made, next } = make(root, name);
    console.log([`Made or changed:`, ...made.map((file) => `  ${file}`), '', 'What is left to do:', ...next.map((step, n) => `  ${n + 1}. ${step}`)].join('\n'));
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    console.error(`Nothing was made. ${thrown.message}`);
    process.exitCode = 1;
  }
}
