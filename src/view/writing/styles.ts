// How the tools of a form, its preview and its panels look. Comes with them.

import { css } from 'lit';
import { bodyStyles } from '../styles/body.js';
import { richStyles } from '../styles/body-rich.js';
import { faces } from '../styles/tokens.js';

export const toolsStyles = css`
  .bar { display: flex; flex-wrap: wrap; gap: 2px; }
  .tool { display: grid; place-items: center; width: 32px; height: 32px; padding: 0; border: 0; border-radius: 6px; background: none; cursor: pointer; font-size: .875rem; color: inherit; }
  .tools > .hint { flex: 1 1 auto; }
  .tool:hover, .tool[aria-expanded=true] { background: var(--_soft); color: CanvasText; }
  .tool svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
  .tool .solid { fill: currentColor; stroke: none; }
  .tool i { font-family: Georgia, serif; font-size: 1.0625em; }
  textarea[hidden] { display: none; }
  /* Beside a toolbar there is room for one of the two. */
  @container (max-width: 740px) { .hint:has(.draft) > .syntax { display: none; } }
  @container (max-width: 480px) { .bar { gap: 0; } .tool { width: 27px; } }
  .line.bad, .files .bad { color: var(--_danger); }
  .preview { padding: 10px 14px; min-height: 96px; line-height: 1.6; overflow-wrap: anywhere; }
  .preview > .line { padding-inline: 0; }
  .preview:focus-visible { outline-offset: -2px; }
  .gone { color: var(--_muted); font-style: italic; }
  .panel { margin: 0 8px 8px; border: 1px solid var(--_line-strong); border-radius: 8px; background: Canvas; color: CanvasText; }
  .people { list-style: none; padding: 4px; max-height: 240px; overflow-y: auto; --_avatar: 24px; font-size: .875rem; }
  .people li { display: flex; align-items: center; gap: 8px; padding: 4px 8px; min-height: 34px; border-radius: 6px; cursor: pointer; overflow-wrap: anywhere; }
  .people li:hover { background: var(--_soft); }
  .people [aria-selected=true] { background: color-mix(in srgb, var(--_accent) 14%, transparent); }
  .emoji { padding: 8px; }
  .emoji input, .files input { display: block; width: 100%; padding: 4px 8px; min-height: 34px; border: 1px solid var(--_line-strong); border-radius: 6px; background: none; font-size: .875rem; }
  .signs { margin-top: 8px; height: 216px; overflow-y: auto; overscroll-behavior: contain; position: relative; }
  .group { content-visibility: auto; contain-intrinsic-size: auto 800px; }
  .name { padding: 4px 6px; font-size: .75rem; font-weight: 600; color: var(--_muted); }
  [role=row] { display: flex; }
  .sign { width: 36px; height: 36px; margin: 1px; padding: 0; border: 0; border-radius: 6px; background: none; cursor: pointer; font: 1.375rem/1 "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif; }
  .sign:hover { background: var(--_soft); }
  .sign:focus-visible { outline-offset: -2px; }
  .files { list-style: none; margin: 0; padding: 2px 14px 8px; font-size: .8125rem; color: var(--_muted); display: grid; gap: 6px; }
  .files li { display: flex; flex-wrap: wrap; align-items: end; gap: 4px 12px; overflow-wrap: anywhere; }
  .files label { flex: 1 1 220px; }
  .dropping { outline: 2px dashed var(--_accent); outline-offset: 2px; }
  @media (pointer: coarse) { .tool, .sign { width: 44px; height: 44px; } .people li, .files input, .emoji input { min-height: 44px; } }
  @media (prefers-reduced-motion: no-preference) { .busy { animation: breathe 1s ease-in-out infinite alternate; } @keyframes breathe { to { opacity: .55; } } }
  @media (forced-colors: active) { .tool { border: 1px solid ButtonBorder; } .people [aria-selected=true] { outline: 2px solid Highlight; outline-offset: -2px; } }
  ${faces} ${bodyStyles} ${richStyles}
`;
