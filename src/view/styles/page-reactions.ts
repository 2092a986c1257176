// How reactions to a page look.

import { css } from 'lit';

export const pageReactionsStyles = css`
  :host { display: block; line-height: 1.5; font-size: .9375rem; }
  .row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
  .row button { border: 1px solid var(--_line-strong); border-radius: 99px; background: none; color: inherit; padding: 4px 12px; min-height: 34px; min-width: 40px; cursor: pointer; font-weight: 600; }
  .row button:hover { background: var(--_soft); }
  .row [aria-pressed=true] { border-color: var(--_accent); color: var(--_accent); background: color-mix(in srgb, var(--_accent) 10%, transparent); }
  .row [aria-disabled=true] { cursor: default; opacity: .75; }
  .score { min-width: 1.6em; text-align: center; font-weight: 650; font-variant-numeric: tabular-nums; }
  .state { color: var(--_muted); font-size: .8125rem; unicode-bidi: plaintext; }
  .notice { border: 1px solid color-mix(in srgb, var(--_danger) 40%, transparent); border-radius: var(--_radius); padding: 10px 12px; display: grid; gap: 8px; justify-items: start; }
  @media (pointer: coarse) { .row button { min-height: 44px; min-width: 44px; } }
  @media (forced-colors: active) { .row [aria-pressed=true] { outline: 2px solid Highlight; } }
`;
