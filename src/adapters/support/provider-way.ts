// What a reader sees of a login at an OpenID Connect provider before they use it. The rest is provider-login.ts, which only who has one fetches.

import type { LoginWay } from '../../core/adapter.js';
import type { ProviderOptions } from './provider-login.js';

export function providerWay({ mode, label, issuer }: ProviderOptions): LoginWay {
  return { id: 'oidc', kind: mode === 'redirect' ? 'redirect' : 'popup', label: label ?? `Log in with ${new URL(issuer).host}` };
}
