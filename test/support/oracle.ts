// What a stranger's words may do to a page: nothing. Listens for everything that would be something, and reads what was drawn.
// Knows no attack; a test hands it the page and asks for findings.

import { address } from '../../src/core/address.js';

const HTML = 'http://www.w3.org/1999/xhtml';
const ELEMENTS = new Set(('section div p span bdi a time button label select option textarea input form slot style article ol ul li h2 h3 h4 h5 h6 ' +
  'blockquote pre code strong em del br hr table thead tbody tr th td i parley-composer parley-login').split(' '));
const ATTRIBUTES = new Set(('class part exportparts id role tabindex dir lang hidden title href rel datetime start scope type name value placeholder rows required ' +
  'autocomplete novalidate selected slot').split(' '));
/** Ids that our own templates give. */
const IDS = /^(?:heading|served|hint|problem|[cs]\d+[lt]?)$/;

export interface Oracle {
  /** What happened to the page as a whole since it was last asked. */
  happened(): string[];
  stop(): void;
}

/** Scripts that ran, dialogs, requests, navigation, refusals by the page's policy, new globals, new elements outside of `box`. */
export function listen(box: Element): Oracle {
  const heard: string[] = [];
  const undo: (() => void)[] = [];
  const trap = (name: 'alert' | 'confirm' | 'prompt' | 'open' | 'print'): void => {
    const before = window[name];
    (window as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => void heard.push(`${name}(${args.map(String).join()})`);
    undo.push(() => { (window as unknown as Record<string, unknown>)[name] = before; });
  };
  (['alert', 'confirm', 'prompt', 'open', 'print'] as const).forEach(trap);
  Object.assign(window, { __pwned: () => heard.push('__pwned()'), msgbox: () => heard.push('msgbox()') });
  // Under this policy every attempt is told of, and those that only need a picture to fail still get to run.
  const policy = Object.assign(document.createElement('meta'), {
    httpEquiv: 'Content-Security-Policy',
    content: "img-src 'none'; media-src 'none'; object-src 'none'; frame-src 'none'; font-src 'none'; style-src-attr 'none'; form-action 'none'; base-uri 'none'",
  });
  document.head.append(policy);
  const refused = (event: SecurityPolicyViolationEvent): void => void heard.push(`refused ${event.effectiveDirective}: ${event.blockedURI}`);
  document.addEventListener('securitypolicyviolation', refused);
  const clicked = (event: Event): void => void heard.push(event.type);
  for (const type of ['submit', 'beforeunload', 'hashchange', 'message']) addEventListener(type, clicked);
  const globals = new Set(Object.getOwnPropertyNames(window));
  const prototype = Object.getOwnPropertyNames(Object.prototype).length;
  const here = location.href;
  const outside = (): number => document.querySelectorAll('*').length - box.querySelectorAll('*').length;
  const before = outside();
  performance.setResourceTimingBufferSize(100_000);
  const known = new Set(performance.getEntriesByType('resource').map(({ name }) => name));
  undo.push(() => {
    document.removeEventListener('securitypolicyviolation', refused);
    for (const type of ['submit', 'beforeunload', 'hashchange', 'message']) removeEventListener(type, clicked);
  });
  return {
    happened() {
      const requests = performance.getEntriesByType('resource').map(({ name }) => name)
        .filter((name) => !known.has(name) && !(name.startsWith(`${location.origin}/`) && /^\/(?:src|test|node_modules|__w)/.test(new URL(name).pathname)));
      const found = [
        ...heard.splice(0),
        ...requests.map((name) => `asked for ${name}`),
        ...Object.getOwnPropertyNames(window).filter((name) => !globals.has(name)).map((name) => `a global called ${name}`),
        ...(Object.getOwnPropertyNames(Object.prototype).length === prototype ? [] : ['Object.prototype has grown']),
        ...(location.href === here ? [] : [`went to ${location.href}`]),
        ...(outside() === before ? [] : ['elements outside of the widget']),
      ];
      for (const name of requests) known.add(name);
      return found;
    },
    stop: () => undo.forEach((each) => each()),
  };
}

/** Everything in a piece of the page that no template of ours would have drawn. */
export function strange(root: ParentNode): string[] {
  const found: string[] = [];
  const ids = new Set<string>();
  for (const element of root.querySelectorAll('*')) {
    const tag = element.localName;
    if (!ELEMENTS.has(tag) || element.namespaceURI !== HTML) found.push(`<${tag}>`);
    for (const { name, value } of element.attributes) {
      // Where a field cannot grow by itself, the composer says how high it is.
      if (tag === 'textarea' && name === 'style' && /^height: [\w.]+;$/.test(value)) continue;
      // Numbers of rows and letters, by which a group that waits guesses its height.
      if (element.matches('.group') && name === 'style' && /^--_n: ?\d+; ?--_l: ?\d+;?$/.test(value)) continue;
      if (!ATTRIBUTES.has(name) && !/^(?:aria|data)-/.test(name)) found.push(`<${tag} ${name}>`);
      if (name === 'id') {
        if (!IDS.test(value) || ids.has(value)) found.push(`id="${value}"`);
        ids.add(value);
      }
      if (name === 'name' && tag !== 'input' && tag !== 'slot') found.push(`<${tag} name="${value}">`);
      if (name === 'type' && !/^(?:button|submit|text|email|url|password)$/.test(value)) found.push(`type="${value}"`);
      if (name === 'lang' && !/^[A-Za-z0-9-]+$/.test(value)) found.push(`lang="${value}"`);
      if (name === 'href' && !value.startsWith('#') && address(value) !== value) found.push(`href="${value}"`);
      if (/^aria-label$|^title$/.test(name) && untamed(value)) found.push(`${name}="${value}"`);
    }
    if (tag === 'a' && element.closest('[part~=body]') && !/nofollow ugc noopener noreferrer/.test(element.getAttribute('rel') ?? '')) found.push('a link that is followed');
    if (element.shadowRoot) found.push(...strange(element.shadowRoot));
  }
  return found;
}

/** Words of one line that reorder, pile up, cannot be seen, or go on and on. */
export function untamed(words: string): boolean {
  // Our own sentences set what runs the other way apart, with a pair that ends what it begins.
  const own = words.replace(/\u2068([^\u2066-\u2069]*)\u2069/gu, '$1');
  return /[\p{Bidi_Control}\u{E0000}-\u{E007F}]|\p{M}{6}/u.test(own) || words.length > 900;
}

/** What leaves its row, or stands elsewhere than in the flow of its comment. `overflow: clip` ends at the box what has none. */
export function escaped(row: HTMLElement): string[] {
  const found: string[] = [];
  const edge = row.getBoundingClientRect();
  const body = row.querySelector<HTMLElement>('[part~=body]');
  if (!body) return found;
  if (!/clip|hidden/.test(getComputedStyle(body).overflowY)) found.push('a body that does not end at its box');
  const box = body.getBoundingClientRect();
  if (box.left < edge.left - 5 || box.right > edge.right + 5 || box.bottom > edge.bottom + 5) found.push('a body larger than its comment');
  for (const element of body.querySelectorAll<HTMLElement>('*')) {
    const { position, float, zIndex } = getComputedStyle(element);
    if (position !== 'static' || float !== 'none' || zIndex !== 'auto') found.push(`<${element.localName}> is ${position}, ${float}, ${zIndex}`);
  }
  return found;
}
