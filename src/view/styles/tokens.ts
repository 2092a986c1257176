// Colours and sizes, all derived from the page's own font and colour and one accent. The --parley-* names are the public ones.

import { css } from 'lit';

/**
 * @cssprop [--parley-accent=light-dark(#1f6feb, #6ea8fe)] Links, buttons, focus.
 * @cssprop [--parley-on-accent=light-dark(#fff, #0b1220)] Words on the accent.
 * @cssprop [--parley-text=inherit] Words.
 * @cssprop [--parley-muted=68 % of the words' colour] Times, hints, actions.
 * @cssprop [--parley-surface=transparent] Fields.
 * @cssprop [--parley-border=24 % of the words' colour] Fields and buttons.
 * @cssprop [--parley-danger=light-dark(#b42318, #ff8a80)] What went wrong.
 * @cssprop [--parley-radius=10px] Corners.
 * @cssprop [--parley-gap=20px] Space between comments.
 * @cssprop [--parley-avatar-size=36px] Of a root comment; replies' are smaller by two ninths. 0px hides them.
 * @cssprop [--parley-font=inherit] Font family.
 * @cssprop [--parley-measure=none] Longest line of a comment.
 */
export const tokens = css`
  :host {
    --_accent: var(--parley-accent, light-dark(#1f6feb, #6ea8fe));
    --_on-accent: var(--parley-on-accent, light-dark(#fff, #0b1220));
    --_line: color-mix(in srgb, currentColor 13%, transparent);
    --_line-strong: var(--parley-border, color-mix(in srgb, currentColor 24%, transparent));
    --_soft: color-mix(in srgb, currentColor 4.5%, transparent);
    --_muted: var(--parley-muted, color-mix(in srgb, currentColor 68%, transparent));
    --_danger: var(--parley-danger, light-dark(#b42318, #ff8a80));
    --_surface: var(--parley-surface, transparent);
    --_radius: var(--parley-radius, 10px);
    color: var(--parley-text, inherit);
    font-family: var(--parley-font, inherit);
  }
  :host([hidden]) { display: none !important; }
  /* Font, colour and spacing are the page's; how its paragraphs are set is not for a conversation. */
  section { text-align: start; text-transform: none; text-indent: 0; text-shadow: none; white-space: normal; cursor: auto; }
  :host([theme='light']) { color-scheme: light; }
  :host([theme='dark']) { color-scheme: dark; }
  *, ::before, ::after { box-sizing: border-box; }
  p, ol, h2, h3 { margin: 0; padding: 0; }
  ol { list-style: none; }
  button, select, textarea, input { font: inherit; color: inherit; }
  :focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; border-radius: 6px; }
  .vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .btn { border: 1px solid var(--_line-strong); background: none; border-radius: 8px; padding: 5px 14px; min-height: 34px; font-weight: 600; font-size: .875rem; cursor: pointer; }
  .btn:hover { background: var(--_soft); }
  .btn.go { border-color: transparent; background: var(--_accent); color: var(--_on-accent); }
  .btn.go:hover { filter: brightness(1.08); }
  .btn.plain { border-color: transparent; color: var(--_muted); }
  .btn[aria-disabled=true] { opacity: .6; cursor: default; }
  @media (pointer: coarse) { .btn { min-height: 44px; } }
  @media (forced-colors: active) { .btn { border-color: ButtonBorder !important; } }
`;

export const faces = css`
  .av { position: relative; overflow: hidden; width: var(--_avatar); height: var(--_avatar); border-radius: 50%; display: grid; place-items: center; flex: none; user-select: none;
    font-weight: 650; font-size: calc(var(--_avatar) * .38); line-height: 1;
    background: light-dark(hsl(var(--_h) 60% 89%), hsl(var(--_h) 34% 27%)); color: light-dark(hsl(var(--_h) 50% 28%), hsl(var(--_h) 60% 86%)); }
  .av.none { background: var(--_soft); color: var(--_muted); }
  .av img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; background: Canvas; }
  .av img[hidden] { display: none; }
  .h0 { --_h: 10; } .h1 { --_h: 38; } .h2 { --_h: 62; } .h3 { --_h: 92; } .h4 { --_h: 128; } .h5 { --_h: 155; }
  .h6 { --_h: 182; } .h7 { --_h: 206; } .h8 { --_h: 232; } .h9 { --_h: 262; } .h10 { --_h: 292; } .h11 { --_h: 328; }
`;
