// How what Markdown and HTML say besides plain words looks. Comes with what draws it, view/body-rich.ts.

import { css } from 'lit';

export const richStyles = css`
  .body :where(p, blockquote, pre, ul, ol, h2, h3, h4, h5, h6, hr, table) { margin: 0; padding: 0; }
  :is(.body, .body blockquote, .body li) > * + :is(p, blockquote, pre, ul, ol, .wide, h2, h3, h4, h5, h6, hr) { margin-block-start: .6em; }
  .body :is(ul, ol) { padding-inline-start: 1.6em; list-style: revert; }
  .body :is(h2, h3, h4, h5, h6) { font-size: 1em; line-height: 1.35; font-weight: 650; }
  .body code { font: .875em ui-monospace, "DejaVu Sans Mono", monospace; background: var(--_soft); padding: .1em .35em; border-radius: 4px; }
  .body pre { overflow-x: auto; background: var(--_soft); padding: .6em .8em; border-radius: 8px; overflow-wrap: normal; tab-size: 2; }
  .body pre code { background: none; padding: 0; }
  .body pre :is(.k, .f) { color: light-dark(#6f42c1, #c9a6ff); } .body pre .f { color: light-dark(#0b57d0, #8ab8ff); }
  .body pre .s { color: light-dark(#116329, #8fd19e); } .body pre .n { color: light-dark(#953800, #ffb77c); } .body pre .d { color: var(--_danger); }
  .body pre .c { color: var(--_muted); font-style: italic; }
  .body blockquote { border-inline-start: 3px solid var(--_line-strong); padding-inline-start: 12px; color: var(--_muted); }
  .body hr { border: 0; border-block-start: 1px solid var(--_line-strong); }
  .body img { max-width: 100%; max-height: 32rem; height: auto; vertical-align: middle; }
  .body .wide { overflow-x: auto; overflow-wrap: normal; }
  .body table { border-collapse: collapse; font-size: .9375em; }
  .body :is(th, td) { border: 1px solid var(--_line-strong); padding: .25em .6em; text-align: start; vertical-align: top; }
  .body button { font: inherit; color: inherit; background: var(--_soft); border: 1px dashed var(--_line-strong); border-radius: 4px; padding: 0 .5em; min-height: 24px; cursor: pointer; }
  @media (forced-colors: active) { .body :is(code, pre) { border: 1px solid; } }
`;
