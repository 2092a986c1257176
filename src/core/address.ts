// The one gate every address of a stranger passes before it becomes a link or a picture.
// Knows nothing of the page: what is relative is resolved against the base it is given, or refused.

import { invisible } from './invisible.js';

export interface AddressOptions {
  /** An http or https address that relative ones are resolved against. Absent: relative ones are refused. */
  readonly base?: string;
  /** 'picture' and 'page': http and https only; 'link' (default): mailto too. */
  readonly kinds?: 'link' | 'picture' | 'page';
}

/** UTF-16 units; longer ones are refused. */
export const LONGEST = 4096;

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** Two slashes are asked for: `https:evil` means a host to one reader and a path to the next. */
const WEB = /^https?:\/\/[^/]/i;
/** `https://bank.example@evil.example` goes to evil.example. The standard forgets an empty user, so it is looked for in the text. */
const USER = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i;
const HOSTNAME = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/;
const MAIL = /^mailto:[^\s@?#,;:<>()[\]"\\]+@[^\s@?#,;:<>()[\]"\\]+$/i;

/**
 * The address as the URL standard writes it (`href`), or null: not text, too long, not http, https or mailto, with user
 * info, or with characters that a reader cannot see. A mail address keeps nothing but the address. Never throws.
 */
export function address(raw: unknown, options: AddressOptions = {}): string | null {
  if (typeof raw !== 'string' || raw.length > LONGEST) return null;
  // Not trim(): that takes away what may not be there.
  const text = raw.replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, '');
  // The standard drops tabs and line ends inside an address without a word: `java\nscript:`. The only blank left is the space.
  if (text === '' || invisible.test(text) || /[^\S ]/.test(text)) return null;
  // The standard reads a backslash as a slash, other readers do not.
  if (/^[^?#]*\\/.test(text) || USER.test(text)) return null;
  if (SCHEME.test(text)) {
    if (/^mailto:/i.test(text)) return (options.kinds ?? 'link') === 'link' ? mail(text) : null;
    return WEB.test(text) ? web(text) : null;
  }
  return options.base !== undefined && WEB.test(options.base) ? web(text, options.base) : null;
}

function web(text: string, base?: string): string | null {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    return null;
  }
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') return null;
  // Engines differ in which signs they let into a host; no name that can be registered has others than these.
  return HOSTNAME.test(url.hostname) ? url.href : null;
}

/** Without ?subject, ?body, ?attach: the letter is the reader's. */
function mail(text: string): string | null {
  const [plain = ''] = text.split(/[?#]/, 1);
  if (!MAIL.test(plain) || plain.includes('%')) return null;
  try {
    return new URL(plain).href;
  } catch {
    return null;
  }
}
