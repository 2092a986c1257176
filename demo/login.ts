// One thread and the ways to log in to it, one at a time. ?server=/api names the reference server, which most of them need.

import '../src/script.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { restAdapter } from '../src/adapters/rest.js';
import { modelSeed } from './model-thread.js';

interface Ways {
  readonly oidc: { readonly issuer: string; readonly client: string } | null;
  readonly sso: boolean;
}
interface Choice {
  readonly name: string;
  readonly about: string;
  /** Why it is not to be had here; null: it is. */
  readonly lacks: string | null;
  open(thread: HTMLElementTagNameMap['parley-thread']): void;
}

const query = new URLSearchParams(location.search);
const base = served();
const ways: Ways = base === null ? { oidc: null, sso: false } : await fetch(`${base}/ways`).then((answer) => answer.json() as Promise<Ways>).catch(() => ({ oidc: null, sso: false }));
const server = base === null ? 'It needs the reference server: say npm run server and open the address it prints.' : null;
const provider = ways.oidc ? null : server ?? 'It needs a provider: start the server with OIDC_ISSUER and OIDC_CLIENT.';

const choices: Readonly<Record<string, Choice>> = {
  guest: {
    name: 'as guests, or by name', lacks: null, about: 'Anybody may write under a name they type; who logs in writes under their own. It lives in this page only.',
    open: (thread) => { thread.adapter = memoryAdapter({ seed: modelSeed, guests: true }); },
  },
  account: {
    name: 'by accounts of the comment server', lacks: server, about: 'A form in the place of the composer, which password managers fill in. An account with a second factor is asked for its code when it writes.',
    open: (thread) => { thread.adapter = restAdapter({ base: base! }); },
  },
  window: {
    name: 'by a provider, in a window', lacks: provider, about: 'OpenID Connect with PKCE, beside accounts of the server’s own. Where the window is blocked, the page can be left instead.',
    open: (thread) => markup(thread, {}),
  },
  redirect: {
    name: 'by a provider, leaving the page', lacks: provider, about: 'The same provider, without a window: you come back to the same place, and to the reply that was open.',
    open: (thread) => markup(thread, { 'data-oidc-mode': 'redirect' }),
  },
  site: {
    name: 'by the login of this page', lacks: ways.sso ? null : server ?? 'This server was not told of user tokens (SSO_SECRET).', about: 'The page knows who reads it, and says so in a token that its server has signed. Log in above, or in the thread.',
    open: site,
  },
};

/** Of this site or this machine only: whoever sends somebody here must not choose who is told their password. */
function served(): string | null {
  const named = query.get('server');
  if (named === null) return null;
  const { origin, hostname, href } = new URL(named, location.href);
  return origin === location.origin || hostname === 'localhost' || hostname === '127.0.0.1' ? href.replace(/\/$/, '') : null;
}

function markup(thread: HTMLElement, more: Readonly<Record<string, string>>): void {
  const attributes = { src: base!, 'data-oidc-issuer': ways.oidc!.issuer, 'data-oidc-client': ways.oidc!.client, 'data-oidc-callback': 'login.html', 'data-oidc-scope': 'openid profile offline_access', ...more };
  for (const [name, value] of Object.entries(attributes)) thread.setAttribute(name, value);
  thread.setAttribute('adapter', 'rest');
}

/** What a page with a login of its own does: gives the thread a function that gives tokens, and takes over its Log in button. */
function site(thread: HTMLElementTagNameMap['parley-thread']): void {
  const [bar, join, leave] = ['#site', '#join', '#leave'].map((each) => document.querySelector<HTMLElement>(each)!) as [HTMLElement, HTMLElement, HTMLElement];
  const become = (reader: boolean): void => {
    thread.token = reader ? () => fetch('/site/token').then((answer) => (answer.ok ? answer.text() : null)) : null;
    [join.hidden, leave.hidden] = [reader, !reader];
  };
  bar.hidden = false;
  join.addEventListener('click', () => become(true));
  leave.addEventListener('click', () => become(false));
  thread.addEventListener('parley-login', (event) => {
    event.preventDefault();
    become(true);
  });
  thread.addEventListener('parley-viewer', ({ detail }) => {
    if (detail.viewer === null && !leave.hidden) become(false);
  });
  become(false);
  thread.adapter = restAdapter({ base: base! });
}

const chosen = choices[query.get('way') ?? ''] ? query.get('way')! : base === null ? 'guest' : 'account';
const select = document.querySelector<HTMLSelectElement>('#way')!;
select.append(...Object.entries(choices).map(([id, { name }]) => new Option(name, id, id === chosen, id === chosen)));
select.addEventListener('change', () => {
  query.set('way', select.value);
  location.search = query.toString();
});
const { about, lacks, open } = choices[chosen]!;
document.querySelector('#about')!.textContent = lacks ?? about;
const thread = document.querySelector('parley-thread')!;
if (lacks === null) open(thread);
else thread.adapter = memoryAdapter({ seed: modelSeed });
