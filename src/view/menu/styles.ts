// How menus, cards and dialogs look. Comes with them.

import { css } from 'lit';

export const menuStyles = css`
  .pop { position: absolute; inset: auto; margin: 0; padding: 4px; min-width: 180px; max-width: min(320px, calc(100vw - 16px)); max-height: calc(100vh - 16px); overflow: auto;
    background: Canvas; color: CanvasText; border: 1px solid var(--_line-strong); border-radius: var(--_radius); box-shadow: 0 6px 24px rgb(0 0 0 / .18); font-size: .875rem; line-height: 1.4; }
  .pop:focus { outline: none; }
  .group + .group { border-top: 1px solid var(--_line); margin-top: 4px; padding-top: 4px; }
  .pop [role=menuitem] { display: block; width: 100%; padding: 6px 12px; min-height: 32px; border: 0; border-radius: 6px; background: none; text-align: start; unicode-bidi: plaintext; cursor: pointer; }
  .across { min-width: 0; } .across .group { display: flex; flex-wrap: wrap; } .across [role=menuitem] { width: auto; min-width: 40px; font-size: 1.125rem; text-align: center; }
  .pop [role=menuitem]:is(:hover, :focus) { background: color-mix(in srgb, CanvasText 8%, transparent); }
  .pop [role=menuitem]:focus-visible { outline-offset: -2px; }
  .card { padding: 14px; --_avatar: 40px; }
  .face { display: flex; gap: 12px; } .face .n { font-weight: 650; }
  .card .btn { margin-top: 12px; width: 100%; }
  .card a { color: var(--_accent); }
  dialog { margin: auto; padding: 0; width: min(440px, calc(100vw - 24px)); max-height: calc(100vh - 24px); background: Canvas; color: CanvasText; border: 1px solid var(--_line-strong); border-radius: var(--_radius); box-shadow: 0 12px 48px rgb(0 0 0 / .3); }
  dialog::backdrop { background: rgb(0 0 0 / .45); }
  .sheet { padding: 20px; display: grid; gap: 14px; }
  .sheet h2 { font-size: 1.0625rem; line-height: 1.3; font-weight: 650; unicode-bidi: plaintext; }
  .sheet form { display: grid; gap: 14px; }
  fieldset { border: 0; margin: 0; padding: 0; min-width: 0; } legend { padding: 0; margin-bottom: 4px; font-weight: 600; font-size: .9375rem; }
  .choice { display: flex; align-items: center; gap: 8px; min-height: 32px; font-size: .9375rem; }
  .choice input { width: 18px; height: 18px; margin: 0; flex: none; accent-color: var(--_accent); }
  .more-words { display: grid; gap: 4px; font-size: .875rem; color: var(--_muted); }
  .sheet :is(textarea, input[readonly]) { width: 100%; padding: 8px 10px; border: 1px solid var(--_line-strong); border-radius: 8px; background: none; color: CanvasText; font-size: 1rem; resize: vertical; }
  .ends { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; }
  .sheet ul { list-style: none; margin: 0; padding: 0; } .sheet li { display: flex; align-items: center; justify-content: space-between; gap: 12px; padding: 6px 0; border-top: 1px solid var(--_line); }
  .sheet .versions { list-style: none; margin: 0; padding: 0; } .sheet .versions > li { display: block; padding: 10px 0; }
  @media (pointer: coarse) { .pop [role=menuitem], .choice { min-height: 44px; } }
  @media (forced-colors: active) { .pop [role=menuitem]:is(:hover, :focus) { outline: 2px solid Highlight; outline-offset: -2px; } }
`;
