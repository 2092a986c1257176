// How it looks that a page is not of now.

import { css } from 'lit';

export const agedStyles = css`
  .aged { position: sticky; top: 8px; height: 0; z-index: 2; text-align: center; pointer-events: none; }
  .aged p { display: inline-block; margin-block-start: -10px; padding: 4px 14px; border-radius: 99px; font-size: .8125rem; line-height: 1.5; background: Canvas; color: CanvasText; border: 1px solid var(--_line-strong); box-shadow: 0 1px 6px rgb(0 0 0 / .12); }
`;
