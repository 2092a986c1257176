// What the page around the widget tells of its WordPress: where the API is, which post this is, whether somebody is logged in.
// The only file of this adapter that looks at a document; says nothing where there is none.

interface Settings {
  readonly nonce?: unknown;
  readonly root?: unknown;
}

function meta(selector: string): string | null {
  return globalThis.document?.querySelector<HTMLLinkElement>(selector)?.href || null;
}

/** The API root that WordPress writes into every page it makes. */
export function apiHere(): string | null {
  const { wpApiSettings } = globalThis as { wpApiSettings?: Settings };
  return meta('link[rel="https://api.w.org/"]') ?? (typeof wpApiSettings?.root === 'string' ? wpApiSettings.root : null);
}

/** `wpApiSettings.nonce`, there where a theme or plugin asked for it. */
export function nonceHere(): string | null {
  const { wpApiSettings } = globalThis as { wpApiSettings?: Settings };
  return typeof wpApiSettings?.nonce === 'string' && wpApiSettings.nonce !== '' ? wpApiSettings.nonce : null;
}

/** false: a page of WordPress that says nobody is logged in, so that strangers cost no request. */
export function maybeLoggedIn(): boolean {
  const { document } = globalThis;
  if (!document?.body) return false;
  if (document.body.classList.contains('logged-in') || document.getElementById('wpadminbar')) return true;
  // Themes that print no classes tell nothing.
  return document.body.classList.length === 0 || apiHere() === null;
}

/** Number and kind ("posts", "pages") of the post that this page shows; null: not one. */
export function postHere(): { readonly id: number; readonly type: string | null } | null {
  const { document } = globalThis;
  if (!document) return null;
  const json = /\/wp\/v2\/([\w-]+)\/(\d+)\/?$/.exec(decodeURIComponent(meta('link[rel="alternate"][type="application/json"]') ?? ''));
  if (json) return { id: Number(json[2]), type: json[1]! };
  const short = /[?&](?:p|page_id)=(\d+)/.exec(meta('link[rel="shortlink"]') ?? '')?.[1];
  const mark = [...document.body?.classList ?? []].map((name) => /^(?:postid|page-id)-(\d+)$/.exec(name)?.[1]).find((id) => id !== undefined);
  const id = Number(short ?? mark);
  return id > 0 ? { id, type: null } : null;
}

/** Is this address the page that the widget stands on? */
export function isHere(address: string): boolean {
  const { location, document } = globalThis;
  if (!location || !document) return false;
  const bare = (href: string): string => href.replace(/[?#].*$/, '').replace(/\/+$/, '');
  try {
    const wanted = bare(new URL(address, location.href).href);
    return wanted === bare(location.href) || wanted === bare(meta('link[rel="canonical"]') ?? location.href);
  } catch {
    return false;
  }
}
