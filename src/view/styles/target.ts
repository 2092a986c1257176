// How the comment looks that a link has led to.

import { css } from 'lit';

export const targetStyles = css`
  .target > article { border-radius: 8px; box-shadow: 0 0 0 4px color-mix(in srgb, var(--_accent) 9%, transparent); background: color-mix(in srgb, var(--_accent) 9%, transparent); }
  @media (prefers-reduced-motion: no-preference) { .target > article { transition: background 1s, box-shadow 1s; } }
  @media (forced-colors: active) { .target > article { outline: 2px solid Highlight; } }
`;
