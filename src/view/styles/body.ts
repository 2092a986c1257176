// How strangers' plain words look. Every rule starts at `.body`, the box the row puts around it; the colours are the tokens of the thread.

import { css } from 'lit';

export const bodyStyles = css`
  /* Heaps of marks on a letter end at the comment; a ring around a link at its edge does not. */
  .body { overflow-wrap: anywhere; overflow: clip; overflow-clip-margin: 4px; margin-top: 2px; }
  /* What follows the plus sign is named: were it everything, Firefox would style every row anew whenever one is put before it. */
  .body > * + p { margin-block-start: .6em; }
  .body a { color: var(--_accent); text-decoration: underline; text-underline-offset: 2px; }
  .body .host { color: var(--_muted); }
`;
