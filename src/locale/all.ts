// All languages, each loaded when a page first asks for it. One line a file of this folder.

import { nearest } from '../core/language.js';
import type { Messages } from '../core/messages.js';
import { part } from '../core/part.js';

const languages: Readonly<Record<string, () => Promise<{ readonly default: Partial<Messages> }>>> = {
  ar: () => import('./ar.js'),
  bg: () => import('./bg.js'),
  bn: () => import('./bn.js'),
  ca: () => import('./ca.js'),
  cs: () => import('./cs.js'),
  cy: () => import('./cy.js'),
  da: () => import('./da.js'),
  de: () => import('./de.js'),
  el: () => import('./el.js'),
  es: () => import('./es.js'),
  fa: () => import('./fa.js'),
  fi: () => import('./fi.js'),
  fr: () => import('./fr.js'),
  he: () => import('./he.js'),
  hi: () => import('./hi.js'),
  hu: () => import('./hu.js'),
  id: () => import('./id.js'),
  it: () => import('./it.js'),
  ja: () => import('./ja.js'),
  ko: () => import('./ko.js'),
  nb: () => import('./nb.js'),
  nl: () => import('./nl.js'),
  pl: () => import('./pl.js'),
  pt: () => import('./pt.js'),
  'pt-BR': () => import('./pt-BR.js'),
  ro: () => import('./ro.js'),
  ru: () => import('./ru.js'),
  sk: () => import('./sk.js'),
  sv: () => import('./sv.js'),
  th: () => import('./th.js'),
  tr: () => import('./tr.js'),
  uk: () => import('./uk.js'),
  vi: () => import('./vi.js'),
  'zh-Hans': () => import('./zh-Hans.js'),
  'zh-Hant': () => import('./zh-Hant.js'),
};

/** The tags there are files for, besides English. */
export const locales: readonly string[] = Object.keys(languages);

/** The words nearest to this BCP 47 tag; null where that is English. Rejects when they could not be fetched, twice. */
export async function loadLocale(language: string): Promise<Partial<Messages> | null> {
  const tag = nearest(language, ['en', ...locales]);
  return tag === null || tag === 'en' ? null : (await part(languages[tag]!)).default;
}
