// Colours code: a well-kept tokenizer finds the words, templates of ours draw them. Fetched when somebody has written code
// in a language it knows.

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
import { html, type TemplateResult } from 'lit';

const languages = { bash, c, css, diff, go, html: htmlCode, java, js, json, py, rs, sql, ts, xml, yaml } as unknown as Readonly<Record<string, ShjLanguageData>>; // Their types were not made for exact optional properties.
/** Other names people write. body.ts knows them all, so that nothing is fetched for a language that is not here. */
const aliases: Readonly<Record<string, string>> = {
  javascript: 'js', jsx: 'js', mjs: 'js', typescript: 'ts', tsx: 'ts', python: 'py', rust: 'rs', sh: 'bash', shell: 'bash', svg: 'xml', yml: 'yaml', cpp: 'c', h: 'c',
};
/** Five colours are enough to read by. Kinds that are not here stay as they are. */
const classes: Partial<Record<ShjToken, string>> = {
  kwd: 'k', type: 'k', oper: 'o', str: 's', insert: 's', cmnt: 'c', num: 'n', bool: 'n', esc: 'n', func: 'f', class: 'f', section: 'f', deleted: 'd', err: 'd',
};

export function paint(text: string, lang: string): (TemplateResult | string)[] {
  const name = lang.toLowerCase();
  const language = languages[Object.hasOwn(aliases, name) ? aliases[name]! : name];
  if (!language) return [text];
  const drawn: (TemplateResult | string)[] = [];
  let length = 0;
  try {
    tokenizeWith(text, language, (words, kind) => {
      length += words.length;
      const look = kind && classes[kind];
      if (words !== '') drawn.push(look ? html`<span class=${look}>${words}</span>` : words);
    }, { languages });
  } catch {
    return [text];
  }
  // Colours may be wrong; words may not.
  return length === text.length ? drawn : [text];
}
