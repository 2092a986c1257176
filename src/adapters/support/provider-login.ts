// A way to log in at an OpenID Connect provider, for adapters whose backend takes its ID token and begins a session of its own.
// The protocol itself stands in oidc.ts, which is fetched when somebody uses it.

import { CommentError } from '../../core/errors.js';
import type { Viewer } from '../../core/model.js';
import { part } from '../../core/part.js';
import { arrive, isBack, leftFor } from './arrival.js';
import type { OidcClient, OidcOptions } from './oidc.js';
import { openWindow } from './window.js';

export interface ProviderOptions extends Omit<OidcOptions, 'owner' | 'keep' | 'fetch'> {
  /** redirect: leaves the page and comes back. Default: a window, and the redirect where none opens. */
  readonly mode?: 'popup' | 'redirect';
  /** What stands on the button. Default: "Log in with" and the issuer's host. */
  readonly label?: string;
}
export interface Begun {
  readonly token: string;
  readonly viewer: Viewer;
}
interface Rules extends ProviderOptions, Pick<OidcOptions, 'owner' | 'keep' | 'fetch'> {
  /** Id of the challenge that stands where no window could be opened. */
  readonly away: string;
  /** Shows the ID token to the backend. */
  readonly begin: (idToken: string, signal: AbortSignal) => Promise<Begun>;
  /** The reader has come back from the provider, and is signed in. */
  readonly arrived: (begun: Begun) => void;
}
export interface ProviderLogin {
  /** Called in a press. Where no window opens, rejects with a challenge that offers to leave the page instead. */
  login(signal: AbortSignal): Promise<Begun>;
  /** Answers that challenge. */
  leave(signal: AbortSignal): Promise<never>;
  /** When the reader is just coming back: settled when they are signed in, or after some seconds. Never rejects. */
  soon(): Promise<void>;
  /** As `soon`, without a limit; rejects once with the reason why it failed. */
  landed(): Promise<void>;
  /** A session for who was signed in, without asking them; null: they must be asked. */
  renew(): Promise<Begun | null>;
  forget(signal: AbortSignal): Promise<void>;
}

/** Milliseconds that reading waits for who is coming back. */
const patience = 4_000;
const never = new AbortController().signal;

export function providerLogin(rules: Rules): ProviderLogin {
  arrive();
  let client: Promise<OidcClient> | null = null;
  const load = (): Promise<OidcClient> => {
    client ??= part(() => import('./oidc.js')).then(({ oidcClient }) => oidcClient(rules));
    client.catch(() => (client = null));
    return client.catch((cause: unknown) => { throw new CommentError('offline', 'a part of the login could not be fetched', { cause }); });
  };
  const land = async (): Promise<void> => {
    const tokens = await (await load()).landed(never);
    if (tokens) rules.arrived(await rules.begin(tokens.idToken, never));
  };
  let landing = waits() ? land() : null;
  landing?.catch(() => {});
  let renewing: Promise<Begun | null> | null = null;
  async function renew(): Promise<Begun | null> {
    const tokens = await (await load()).refresh(never);
    return tokens && rules.begin(tokens.idToken, never).catch((thrown: unknown) => {
      // The backend does not take it: the reader must be asked.
      if ((thrown as Partial<CommentError>).code === 'signed-out' || (thrown as Partial<CommentError>).code === 'forbidden') return null;
      throw thrown;
    });
  }
  const leave = async (signal: AbortSignal): Promise<never> => (await load()).leave(signal);

  return {
    leave,
    async login(signal) {
      if (rules.mode === 'redirect') return leave(signal);
      // At once: what is fetched first takes longer than a press lasts.
      const popup = openWindow(rules.host);
      if (!popup) {
        throw new CommentError('challenge', 'the login window was blocked', {
          challenge: { id: rules.away, kind: 'page', words: 'Your browser did not open the login window. You can log in on this page instead: you come back to where you are.' },
        });
      }
      try {
        const { idToken } = await (await load()).inWindow(signal, popup);
        return await rules.begin(idToken, signal);
      } finally {
        popup.close();
      }
    },
    async soon() {
      if (!landing) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([landing.catch(() => {}), new Promise<void>((late) => (timer = setTimeout(late, patience)))]);
      clearTimeout(timer);
    },
    async landed() {
      const waiting = landing;
      if (!waiting) return;
      try {
        await waiting;
      } finally {
        landing = null;
      }
    },
    renew() {
      renewing ??= renew().finally(() => (renewing = null));
      return renewing;
    },
    async forget(signal) {
      // Logging out must not hang on a provider that is away.
      await load().then((loaded) => loaded.forget(signal)).catch(() => {});
    },
  };
}

/** Whether somebody has come back to this page; whose they are, oidc.ts says. */
function waits(): boolean {
  try {
    return Object.keys(sessionStorage).some((key) => {
      if (!key.startsWith(leftFor)) return false;
      const { answer, back } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as { readonly answer?: unknown; readonly back?: unknown };
      return answer !== undefined && isBack(back);
    });
  } catch {
    return false;
  }
}
