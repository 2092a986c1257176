// A real OpenID Connect provider (oidc-provider) on loopback: any login name, any password. Started by start.ts, told by the environment.
//   PORT, OIDC_DIR (where its package is), REDIRECTS (addresses of callback pages), LIFE (seconds an access or ID token lasts)
// Its client `widget` is public and must use PKCE. GET /knobs?refuse=refresh makes its token endpoint refuse from then on, as it does a refresh token that was withdrawn.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { PORT, OIDC_DIR, REDIRECTS = '', LIFE = '3600' } = process.env;
const { default: Provider } = await import(pathToFileURL(createRequire(`${OIDC_DIR}/package.json`).resolve('oidc-provider')));
const capital = (word) => word[0].toUpperCase() + word.slice(1);

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [{
    client_id: 'widget', token_endpoint_auth_method: 'none', application_type: 'native', redirect_uris: REDIRECTS.split(' '),
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], scope: 'openid offline_access profile',
  }],
  pkce: { required: () => true },
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'picture', 'website'] },
  scopes: ['openid', 'offline_access', 'profile'],
  conformIdTokenClaims: false,
  clientBasedCORS: () => true,
  cookies: { keys: ['loopback only'] },
  ttl: { AccessToken: Number(LIFE), IdToken: Number(LIFE), RefreshToken: 3600, Session: 3600, Grant: 3600, Interaction: 3600 },
  features: { devInteractions: { enabled: true }, revocation: { enabled: true } },
  issueRefreshToken: async (_, client, code) => client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: capital(id), preferred_username: id, picture: `https://example.test/${id}.png` }) }),
});

let refuse = '';
provider.use(async (context, next) => {
  if (context.path === '/knobs') {
    refuse = context.query.refuse ?? '';
    context.body = refuse;
    return;
  }
  if (refuse === 'refresh' && context.path === '/token' && context.method === 'POST') {
    context.set('access-control-allow-origin', '*');
    context.status = 400;
    context.body = { error: 'invalid_grant' };
    return;
  }
  await next();
});
provider.listen(Number(PORT), '127.0.0.1', () => console.log('listening'));
