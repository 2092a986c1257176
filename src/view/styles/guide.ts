// How the lines of the guide look: what is new, Subscribe.

import { css } from 'lit';

export const guideStyles = css`
  .news { position: sticky; inset-block-start: 28px; height: 0; z-index: 2; text-align: center; pointer-events: none; }
  .news p { display: inline-flex; justify-content: center; align-items: center; gap: 0 7px; margin: 0; translate: 0 -50%; padding: 2px 6px 2px 10px; border-radius: 18px; font-size: .8125rem; line-height: 1.5;
    background: Canvas; color: CanvasText; border: 1px solid var(--_line-strong); box-shadow: 0 1px 6px rgb(0 0 0 / .12); pointer-events: auto; }
  @container (max-width: 480px) { .news p { gap: 4px; font-size: .75rem; line-height: 1.25; padding: 2px 4px 2px 8px; } }
  .news span, .alone .btn { unicode-bidi: plaintext; } .news button { min-width: 24px; font-weight: 600; } .news [data-do=hide-news] { text-decoration: none; }
  .alone { display: block; } .alone .btn { padding-inline: 0; font-size: .8125rem; }
  .left { padding-inline-end: 8px; unicode-bidi: plaintext; }
  .foot { flex-wrap: wrap; } .follow { margin-inline-start: auto; }
  .search { color: var(--_muted); font-size: .875rem; }
  @media (pointer: coarse) { .news button { min-width: 44px; } .foot [data-do=keys] { display: none; } }
  @media (forced-colors: active) { .news p { border-color: CanvasText; } }
`;
