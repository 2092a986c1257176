// How the form of a login looks.

import { css } from 'lit';
import { tokens } from './tokens.js';

export const loginStyles = [tokens, css`
  :host { display: block; flex: 1; min-width: 0; color: inherit; font-family: inherit; }
  form { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: start; }
  .words { flex: 1 1 100%; } .words strong { display: block; font-weight: 650; } .words span { color: var(--_muted); font-size: .9375rem; }
  .f { flex: 1 1 180px; } label { display: block; font-size: .8125rem; font-weight: 600; }
  input { display: block; width: 100%; margin-top: 4px; padding: 5px 10px; min-height: 36px; font-weight: 400; font-size: 1rem; border: 1px solid var(--_line-strong); border-radius: 8px; background: var(--_surface); }
  .problem { color: var(--_danger); font-size: .8125rem; font-weight: 400; } p.problem { flex: 1 1 100%; } p.problem:empty { display: none; }
  .ways { flex: 1 1 100%; display: flex; flex-wrap: wrap; gap: 8px; }
  .words :is(strong, span), .problem { unicode-bidi: plaintext; text-align: left; } .words span { display: block; } .words span::first-letter { text-transform: uppercase; } .words + .btn { display: inline-block; margin-block-start: 8px; }
  :host(:dir(rtl)) :is(.words :is(strong, span), .problem) { text-align: right; } .f .problem { display: block; }
`];
