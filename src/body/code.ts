// What the words of code are, in the languages people show each other: a well-kept tokenizer finds them. Fetched when
// somebody has written code in one of them. No DOM.

import bash from '@speed-highlight/core/languages/bash.js';
import c from '@speed-highlight/core/languages/c.js';
import css from '@speed-highlight/core/languages/css.js';
import diff from '@speed-highlight/core/languages/diff.js';
import go from '@speed-highlight/core/languages/go.js';
import htmlCode from '@speed-highlight/core/languages/html.js';
import java from '@speed-highlight/core/languages/java.js';
import js from '@speed-highlight/core/languages/js.js';
import json from '@speed-highlight/core/languages/json.js';
import py from '@speed-highlight/core/languages/py.js';
import rs from '@speed-highlight/core/languages/rs.js';
import sql from '@speed-highlight/core/languages/sql.js';
import ts from '@speed-highlight/core/languages/ts.js';
import xml from '@speed-highlight/core/languages/xml.js';
import yaml from '@speed-highlight/core/languages/yaml.js';
import { type ShjLanguageData, type ShjToken, tokenizeWith } from '@speed-highlight/core/tokenize';

const languages = { bash, c, css, diff, go, html: htmlCode, java, js, json, py, rs, sql, ts, xml, yaml } as unknown as Readonly<Record<string, ShjLanguageData>>; // Their types were not made for exact optional properties.
/** Other names people write. view/body.ts knows them all, so that nothing is fetched for a language that is not here. */
const aliases: Readonly<Record<string, string>> = {
  javascript: 'js', jsx: 'js', mjs: 'js', typescript: 'ts', tsx: 'ts', python: 'py', rust: 'rs', sh: 'bash', shell: 'bash', svg: 'xml', yml: 'yaml', cpp: 'c', h: 'c',
};
/** Five colours are enough to read by. Kinds that are not here stay as they are. */
const classes: Partial<Record<ShjToken, string>> = {
  kwd: 'k', type: 'k', oper: 'o', str: 's', insert: 's', cmnt: 'c', num: 'n', bool: 'n', esc: 'n', func: 'f', class: 'f', section: 'f', deleted: 'd', err: 'd',
};

export interface Token {
  readonly text: string;
  /** One of our own class names; null: looks like the rest. */
  readonly look: string | null;
}

/** The same letters, in pieces. A language that is not known, or a tokenizer that gives up: one piece. */
export function tokens(text: string, lang: string): readonly Token[] {
  const whole = [{ text, look: null }];
  const name = lang.toLowerCase();
  const key = Object.hasOwn(aliases, name) ? aliases[name]! : name;
  if (!Object.hasOwn(languages, key)) return whole;
  const found: Token[] = [];
  try {
    tokenizeWith(text, languages[key]!, (words, kind) => {
      if (words !== '') found.push({ text: words, look: (kind && classes[kind]) ?? null });
    }, { languages });
  } catch {
    return whole;
  }
  // Colours may be wrong; words may not.
  return found.map((token) => token.text).join('') === text ? found : whole;
}
