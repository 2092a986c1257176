// `adapter="rest"` in markup.

import { restAdapter, restParts } from '../adapters/rest.js';
import type { ProviderOptions } from '../adapters/support/provider-login.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {base: $} - Where the routes begin. Default: `api`, beside the page.
 * @login data-keep=page|tab|device {keep: $} - How long a sign-in lasts. Default: `tab`.
 * @login data-cookies {cookies: true} - The server is of the same site and keeps the session in a cookie.
 * @login data-sign-up=no {signUp: false} - `no`: accounts are made elsewhere.
 * @login data-accounts=no {accounts: false} - `no`: there are no accounts of the server’s own.
 * @login data-oidc-issuer=address {oidc.issuer: $} - An OpenID Connect provider that the server trusts. Goes with `data-oidc-client`.
 * @login data-oidc-client=text {oidc.client: $} - The client id there: a public client, without a secret.
 * @login data-oidc-callback=address {oidc.callback: $} - A page of this site that the provider leads back to. Default: this page.
 * @login data-oidc-mode=redirect {oidc.mode: $} - `redirect`: leaves the page and comes back. Default: a window.
 * @login data-oidc-label=text {oidc.label: $} - What stands on the button.
 * @login data-oidc-scope=text {oidc.scope: $} - Default: `openid profile`; with `offline_access` the sign-in is renewed by itself.
 * @attr data-without=preview,pictures,reports,mentions,following,history,page {without: $} - What the server does not answer.
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
