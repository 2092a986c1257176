// The attributes of the tag: written out, and read as the element reads them.

import type { Order, ThreadRef } from '../core/model.js';
import { levelOf } from '../view/templates/frame.js';
import { escaped } from './markup.js';

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What of them changes what is drawn. */
export interface Settings {
  readonly order: Order | null;
  readonly size: number;
  /** Levels that are indented. */
  readonly cap: number;
  readonly level: number;
  readonly below: number | null;
  readonly pictures: 'remote' | 'link';
  readonly allow: ReadonlySet<string> | null;
  readonly avatars: boolean;
  /** Replies are not to be seen where a script can open them. */
  readonly folded: boolean;
  readonly locale: string | null;
  readonly lang: string | null;
}

/** ` name="value"` for each. Throws TypeError for a name that is none, and for a listener: a string is no program. */
export function attributesOf({ id, url, title }: ThreadRef, attributes: Attributes): string {
  const own: Attributes = { thread: id, 'thread-url': url, 'thread-title': title };
  return Object.entries({ ...own, ...attributes, ...own }).map(([name, value]) => {
    if (!/^[a-z][a-z0-9-]*$/.test(name) || name.startsWith('on')) throw new TypeError(`renderThread cannot write an attribute “${name}”.`);
    return value === null || value === undefined || value === false ? '' : ` ${name}="${value === true ? '' : escaped(String(value))}"`;
  }).join('');
}

/** The thread as the tag will name it. */
export function threadOf(thread: ThreadRef, attributes: Attributes): ThreadRef {
  const url = thread.url ?? textOf(attributes, 'thread-url');
  const title = thread.title ?? textOf(attributes, 'thread-title');
  return { id: thread.id, ...(url === null ? {} : { url }), ...(title === null ? {} : { title }) };
}

function textOf(attributes: Attributes, name: string): string | null {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : null;
  return value === null || value === undefined || value === false ? null : value === true ? '' : String(value);
}

export function settingsOf(attributes: Attributes): Settings {
  const text = (name: string): string | null => textOf(attributes, name);
  const number = (name: string): number | null => {
    const value = text(name);
    return value === null ? null : Number(value);
  };
  const size = Math.trunc(number('page-size') ?? 0);
  const allow = text('allow');
  return {
    order: text('order') as Order | null,
    size: size > 0 ? size : 25,
    cap: Math.min(12, Math.max(1, Math.trunc(number('max-depth') ?? 8) || 8)),
    level: levelOf(number('heading-level')),
    below: number('fold-below'),
    // One that waits for a press would wait for ever without a script.
    pictures: text('pictures') === 'remote' ? 'remote' : 'link',
    allow: allow === null ? null : new Set(allow.split(/\s+/)),
    avatars: text('avatars') === 'remote',
    folded: text('replies') === 'folded',
    locale: text('locale'),
    lang: text('lang'),
  };
}
