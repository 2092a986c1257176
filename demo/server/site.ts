// What a site with accounts of its own does: says to the comments, in a token it has signed, who is reading its page.
// Here the reader of the demo page is whoever they say they are; a real site takes that from its own session.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignJWT } from 'jose';

/** Five minutes: the page asks for the next one when the comments do not take the last any more. */
export function userToken(secret: string, audience: string, user: { readonly id: string; readonly name: string; readonly avatar?: string; readonly role?: string }): Promise<string> {
  const { id, ...claims } = user;
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setSubject(id).setAudience(audience).setIssuedAt().setExpirationTime('5m').setJti(crypto.randomUUID())
    .sign(new TextEncoder().encode(secret));
}

/** GET /site/token, the address that demo/login.ts asks. Only a page of the same site can read the answer. */
export async function siteToken(request: IncomingMessage, response: ServerResponse, secret: string, audience: string): Promise<void> {
  // A browser says where a question comes from; another site's page gets nothing.
  if (request.headers['sec-fetch-site'] !== undefined && request.headers['sec-fetch-site'] !== 'same-origin') return void response.writeHead(403).end();
  const token = await userToken(secret, audience, { id: 'demo-reader', name: 'Mira Lund' });
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(token);
}
