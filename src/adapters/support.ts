// What adapters are made of, for who writes one of their own: asking over HTTP with every failure as the CommentError it means,
// pages out of a thread that is here as a whole, and narrowing what a backend answered. No adapter itself.

export { codeOf, http, retryAfterOf, type Answer, type Ask, type Explained, type Http, type HttpOptions, type Refusal } from './support/http.js';
export { arrive } from './support/arrival.js';
export { bag, bags, count, isBag, text, time, type Bag } from './support/narrow.js';
export { oidcClient, type OidcClient, type OidcOptions, type Tokens } from './support/oidc.js';
export { inPopup, type PopupOptions } from './support/popup.js';
export { session, type Keep, type Session } from './support/session.js';
export { pageOf } from './support/whole.js';
