// How the guide's tools look: search, one author or branch alone, many chosen, the panel of keys. Fetched with them.

import { css } from 'lit';

export const toolStyles = css`
  .back { position: sticky; inset-block-start: 0; z-index: 2; padding: 6px 0; background: Canvas; } .back .btn { unicode-bidi: plaintext; }
  .path { border-block-end: 1px solid var(--_line); padding-block-end: 12px; }
  .path .fold { display: none; }
  .find p { unicode-bidi: plaintext; }
  .only { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 4px 12px; font-size: .875rem; } .only p { unicode-bidi: plaintext; } .only .state { flex-basis: 100%; } .theirs .fold { display: none; }
  .find { position: sticky; inset-block-start: 0; z-index: 3; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin-bottom: 4px; padding: 6px 0; background: Canvas; font-size: .875rem; }
  .find input::-webkit-search-cancel-button { display: none; } .find input { flex: 1 1 110px; min-width: 0; min-height: 34px; padding: 4px 12px; border: 1px solid var(--_line-strong); border-radius: 8px; background: var(--_surface); color: inherit; }
  .find .count { color: var(--_muted); font-variant-numeric: tabular-nums; } .find .steps { display: flex; } .find .btn { padding-inline: 8px; min-width: 32px; } .find p { flex-basis: 100%; }
  ::highlight(parley-found) { background: light-dark(#ffe08a, #6b5200); color: light-dark(#1b1b1b, #fff); }
  .pick { width: 24px; height: 24px; margin: 0; flex: none; accent-color: var(--_accent); user-select: none; } .many .steps { flex-wrap: wrap; } .many .count { color: inherit; font-weight: 600; } .many [aria-disabled=true] { opacity: .6; cursor: default; }
  .keys { color: CanvasText; background: Canvas; border: 1px solid var(--_line-strong); border-radius: var(--_radius); padding: 20px 24px; max-width: min(440px, calc(100vw - 32px)); font-size: .875rem; }
  .keys::backdrop { background: rgb(0 0 0 / .4); }
  .keys p { color: var(--_muted); margin-block: 4px 12px; } .keys dl { margin: 0 0 16px; display: grid; gap: 4px; } .keys dl > div { display: grid; grid-template-columns: 40px 1fr; align-items: center; } .keys dd { margin: 0; }
  kbd { font: inherit; font-weight: 650; display: inline-block; min-width: 26px; text-align: center; border: 1px solid var(--_line-strong); border-radius: 6px; direction: ltr; }
  @media (pointer: coarse) { .find input { font-size: 1rem; min-height: 44px; } }
  @media (forced-colors: active) { .find input { border-color: CanvasText; } ::highlight(parley-found) { background: Highlight; color: HighlightText; } }
`;
