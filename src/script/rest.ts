// `adapter="rest"` in markup.

import { restAdapter, restParts } from '../adapters/rest.js';
import type { ProviderOptions } from '../adapters/support/provider-login.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * `src`: where the routes begin. `data-keep`: page, tab or device. `data-cookies`: of a server of the same site. `data-sign-up="no"`: accounts
 * are made elsewhere; `data-accounts="no"`: there are none of the server's own. `data-oidc-issuer` and `data-oidc-client`: a provider it trusts;
 * `data-oidc-callback`, `data-oidc-mode`, `data-oidc-label`, `data-oidc-scope` as in its options. `data-without`: what the server does not answer, of
 * "preview pictures reports mentions following history page".
 */
export const make: AdapterLoader = async ({ src = 'api', keep, cookies, signUp, accounts, without = '', ...rest }) => {
  const oidc = providerOf(rest);
  return restAdapter({
    base: new URL(src, document.baseURI).href,
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
    cookies: cookies !== undefined, signUp: signUp !== 'no', accounts: accounts !== 'no',
    without: restParts.filter((part) => without.split(/[\s,]+/).includes(part)),
    ...(oidc ? { oidc } : {}),
  });
};

function providerOf({ oidcIssuer: issuer, oidcClient: client, oidcCallback: callback, oidcMode: mode, oidcLabel: label, oidcScope: scope }: Readonly<Record<string, string>>): ProviderOptions | null {
  if (!issuer || !client) return null;
  return {
    issuer, client,
    ...(callback ? { callback: new URL(callback, document.baseURI).href } : {}),
    ...(mode === 'redirect' ? { mode } : {}), ...(label ? { label } : {}), ...(scope ? { scope } : {}),
  };
}
