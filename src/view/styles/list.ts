// How the lists beside a thread look.

import { css } from 'lit';

export const listStyles = css`
  :host { display: block; container-type: inline-size; overflow-wrap: anywhere; line-height: 1.5; font-size: .9375rem; --_avatar: calc(var(--parley-avatar-size, 36px) * 7 / 9); }
  h2 { font-size: .9375rem; font-weight: 650; margin-bottom: 6px; }
  li { display: flex; gap: 10px; padding: 10px 0; border-top: 1px solid var(--_line); }
  li:has(> bdi) { align-items: center; padding: 6px 0; border: 0; }
  .country { color: var(--_muted); margin-inline-start: auto; font-size: .8125rem; text-align: end; }
  p { min-width: 0; }
  a { color: inherit; text-underline-offset: 3px; text-decoration-color: var(--_line-strong); font-weight: 600; display: inline-block; min-height: 24px; }
  .x, .none { color: var(--_muted); }
  .notice { border: 1px solid color-mix(in srgb, var(--_danger) 40%, transparent); border-radius: var(--_radius); padding: 10px 12px; display: grid; gap: 8px; justify-items: start; }
`;
