// How a form for words looks.

import { css } from 'lit';
import { tokens } from './tokens.js';

export const composerStyles = [tokens, css`
  :host { display: block; min-width: 0; flex: 1; color: inherit; font-family: inherit; }
  .box { border: 1px solid var(--_line-strong); border-radius: var(--_radius); background: var(--_surface); }
  .box:focus-within { border-color: var(--_accent); box-shadow: 0 0 0 3px color-mix(in srgb, var(--_accent) 18%, transparent); }
  textarea { display: block; width: 100%; min-height: 46px; max-height: 60vh; padding: 10px 14px; border: 0; background: none; resize: none; field-sizing: content; outline: 0; line-height: 1.6; overflow-y: auto; }
  textarea:focus-visible { outline: none; }
  textarea.open, textarea:not(:placeholder-shown), textarea.reply, textarea.edit { min-height: 96px; }
  ::placeholder { color: var(--_muted); opacity: 1; unicode-bidi: plaintext; }
  /* Nothing typed yet: what is asked for stands as the words around it do, and so does the caret. */
  textarea:placeholder-shown { direction: inherit; }
  .guest { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 8px 12px; padding: 10px 14px; border-bottom: 1px solid var(--_line); font-size: .8125rem; }
  .guest input { display: block; width: 100%; padding: 4px 8px; min-height: 32px; border: 1px solid var(--_line-strong); border-radius: 6px; background: var(--_surface); }
  .problem { color: var(--_danger); font-size: .8125rem; padding: 0 14px; }
  .problem:not(:empty) { padding-block: 2px 8px; }
  .tools { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 4px; padding: 6px 8px; border-top: 1px solid var(--_line); font-size: .8125rem; color: var(--_muted); }
  .tools .btn.plain { color: inherit; }
  .hint { flex: 1; overflow-wrap: normal; display: flex; flex-wrap: wrap; align-items: center; gap: 0 .5em; padding-inline: 8px; position: relative; }
  .hint > :not(:nth-last-child(-n + 2))::after { content: '·'; margin-inline-start: .5em; }
  @container (max-width: 480px) { .hint:has(.draft) > .syntax { display: none; } }
  .link { border: 0; background: none; padding: 2px 0; min-height: 24px; color: inherit; cursor: pointer; text-decoration: underline; text-decoration-color: var(--_line-strong); text-underline-offset: 3px; }
  .line { padding: 2px 14px 6px; font-size: .8125rem; color: var(--_muted); }
  @media (pointer: coarse) { .link { min-height: 44px; } }
  .count { font-variant-numeric: tabular-nums; } .count.over { color: var(--_danger); font-weight: 600; }
  @media (forced-colors: active) { .box:focus-within { outline: 2px solid Highlight; } }
`];
