// How a thread looks. Everything about one row, its actions and its states.

import { css } from 'lit';

export const threadStyles = css`
  :host { display: block; container-type: inline-size; overflow-wrap: anywhere; --_avatar: var(--parley-avatar-size, 36px); --_gutter: 12px; line-height: 1.6; }
  .bar { display: flex; align-items: baseline; gap: 4px 16px; flex-wrap: wrap; margin-bottom: 20px; }
  .bar h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; flex: 1 1 240px; text-wrap: balance; }
  /* Words in another direction than the page's keep their order, and stand where the page's would. */
  time, .time, .to, .fold, .sort, .btn, .badge, .state, .acts button, .bar h2, .login :is(strong, span), .notice p, .empty, .closed, .foot a { unicode-bidi: plaintext; }
  .bar h2, .login :is(strong, span), .notice p, .state, .closed { text-align: left; }
  section:dir(rtl) :is(.bar h2, .login :is(strong, span), .notice p, .state, .closed) { text-align: right; }
  .bar slot { display: contents; }
  .sort, .who { color: var(--_muted); font-size: .875rem; }
  select { border: 0; background: none; padding: 2px 0; min-height: 24px; font-weight: 600; color: CurrentColor; cursor: pointer; }
  .sort select { color: inherit; } option { color: FieldText; background: Field; }
  .link { border: 0; background: none; padding: 2px 0; min-height: 24px; color: inherit; cursor: pointer; text-decoration: underline; text-decoration-color: var(--_line-strong); text-underline-offset: 3px; }
  .compose { display: flex; gap: var(--_gutter); margin: 8px 0 4px; }
  .top > .compose, .top > .login { margin: 0 0 20px; }
  .wait { flex: 1; min-height: 92px; padding: 10px 14px; border: 1px solid var(--_line-strong); border-radius: var(--_radius); color: var(--_muted); }

  .login { display: flex; gap: 12px 16px; align-items: center; flex-wrap: wrap; padding: 16px 18px; border-radius: var(--_radius); background: var(--_soft); border: 1px solid var(--_line); }
  .login.unknown { min-height: 84px; }
  .login slot { display: contents; }
  .login p { flex: 1 1 220px; } .login strong { display: block; font-weight: 650; } .login span { color: var(--_muted); font-size: .9375rem; display: block; }
  .login span.bad { color: var(--_danger); }
  .ways { display: flex; gap: 8px; flex-wrap: wrap; }
  li .login { margin: 8px 0 4px; padding: 12px 14px; }

  /* A browser looks at each box that waits whenever it paints: rows of a long list wait in groups. Those that came while it was short wait one by one. */
  .group, .long > .c { content-visibility: auto; contain-intrinsic-size: auto 160px; padding-block-end: 6px; margin-block-end: -6px; }
  .group { contain-intrinsic-block-size: auto calc(var(--_n) * 112px + var(--_l) * .35px); }
  /* A branch is clipped at its edges, so what touches them keeps its focus ring inside. */
  .fold:focus-visible, .body [tabindex]:focus-visible { outline-offset: -2px; } li .compose { padding-inline-end: 3px; }
  .c { position: relative; padding-top: var(--parley-gap, 20px); }
  .c.has::after { content: none; }
  /* Until somebody is there who does what it offers. */
  .alone { display: none; }
  /* Where faces are small or hidden, the line to fold by still has room beside the words. */
  article { display: grid; grid-template-columns: max(var(--_avatar), 20px) minmax(0, 1fr); column-gap: var(--_gutter); max-width: calc(var(--parley-measure, 100%) + var(--_avatar) + var(--_gutter)); }
  article > * { grid-column: 2; }
  article > .av { grid-area: 1 / 1; }
  .c > ol { margin-inline-start: calc(max(var(--_avatar), 20px) + var(--_gutter)); }
  .c .c { --_avatar: calc(var(--parley-avatar-size, 36px) * 7 / 9); --_gutter: 10px; }
  .meta { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; font-size: .875rem; min-height: var(--_avatar); line-height: 1.4; }
  h3 { font-size: inherit; font-weight: 650; } h3 [data-do] { cursor: pointer; } h3 [data-do]:hover { text-decoration: underline; }
  h3.gone, .gone { font-weight: 400; color: var(--_muted); font-style: italic; }
  .time, .to { color: var(--_muted); text-decoration: none; font-size: .8125rem; }
  a.time, a.to { display: inline-flex; align-items: center; min-height: 24px; }
  a.time:hover, a.to:hover { text-decoration: underline; }
  .badge { font-size: .6875rem; font-weight: 650; line-height: 1; padding: 4px 7px; border-radius: 99px; background: color-mix(in srgb, var(--_accent) 12%, transparent); color: color-mix(in srgb, var(--_accent) 75%, CurrentColor); }
  .badge.new { background: light-dark(#fff3d6, #3b2f0f); color: light-dark(#7a4d00, #ffd479); }
  .acts { display: flex; flex-wrap: wrap; align-items: center; gap: 2px; margin: 4px 0 0; margin-inline-start: -8px; font-size: .8125rem; color: var(--_muted); }
  .acts button { border: 0; background: none; padding: 4px 8px; min-height: 28px; min-width: 28px; border-radius: 6px; cursor: pointer; font-weight: 600; }
  .acts button:hover { background: var(--_soft); color: CanvasText; }
  .acts [aria-pressed=true] { color: var(--_accent); }
  .acts [aria-disabled=true] { cursor: default; opacity: .75; } .acts [aria-disabled=true]:hover { background: none; color: inherit; }
  .score { position: relative; font-variant-numeric: tabular-nums; min-width: 1.4em; text-align: center; font-weight: 650; }
  .state { font-size: .8125rem; color: var(--_muted); } .state.bad { color: var(--_danger); }
  .sending > article .body { color: var(--_muted); }

  .fold { border: 0; background: none; cursor: pointer; padding: 0; }
  .c:not(.folded) > article .fold { position: absolute; inset-block: calc(var(--parley-gap, 20px) + var(--_avatar) + 6px) 0; inset-inline-start: 0; width: max(24px, var(--_avatar)); }
  .c:not(.folded) > article .fold::before { content: ''; position: absolute; inset-block: 0; inset-inline-start: calc(50% - 1px); width: 2px; border-radius: 2px; background: var(--_line); }
  .c:not(.folded) > article .fold:is(:hover, :focus-visible)::before { background: var(--_accent); }
  .folded > article .fold { font-size: .8125rem; font-weight: 600; color: var(--_muted); padding: 4px 8px; min-height: 28px; border-radius: 6px; }
  .folded > article .fold:hover { background: var(--_soft); color: inherit; }
  /* In a flat list the replies stand beside, not below, so a line would have nothing to hold. */
  .flat .c:not(.folded) > article .fold { position: static; width: 24px; height: 24px; order: 9; }
  .flat .c:not(.folded) > article .fold::before { content: '–'; position: static; display: block; width: 16px; margin: auto; border: 1px solid var(--_line-strong); border-radius: 4px; background: none; color: var(--_muted); font-size: .75rem; line-height: 14px; }

  .more { margin-top: 16px; } .rest .more { margin-top: 8px; } .more > .btn { width: 100%; } .rest .btn { width: auto; }
  .pill { display: block; margin: 0 auto; border-radius: 99px; background: var(--_accent); color: var(--_on-accent); border: 1px solid transparent; padding: 6px 16px; min-height: 32px; font-weight: 600; font-size: .8125rem; cursor: pointer; }
  .empty { text-align: center; padding: 36px 16px; color: var(--_muted); border: 1px dashed var(--_line-strong); border-radius: var(--_radius); }
  .notice { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; padding: 12px 16px; border-radius: var(--_radius); flex: 1; border: 1px solid color-mix(in srgb, var(--_danger) 40%, transparent); background: color-mix(in srgb, var(--_danger) 7%, transparent); }
  .notice p { flex: 1 1 200px; }
  .sk { display: grid; grid-template-columns: var(--_avatar) 1fr; gap: 12px; padding-top: 20px; }
  .sk i { display: block; background: var(--_line); border-radius: 6px; height: 12px; margin-top: 10px; width: 92%; } .sk .o { width: var(--_avatar); height: var(--_avatar); border-radius: 50%; margin: 0; }
  .sk div i:first-child { width: 30%; margin-top: 4px; } .sk div i:last-child { width: 64%; }
  .foot { display: flex; gap: 16px; justify-content: space-between; margin-top: 32px; padding-top: 12px; border-top: 1px solid var(--_line); font-size: .8125rem; color: var(--_muted); }
  .foot a { color: inherit; text-underline-offset: 3px; text-decoration-color: var(--_line-strong); padding: 2px 0; }
  .closed { color: var(--_muted); margin-bottom: 20px; }
  @media (pointer: coarse) { .acts button, .folded > article .fold { min-height: 44px; min-width: 44px; } select, .link, .foot a { min-height: 44px; } }
  @media (prefers-reduced-motion: no-preference) {
    .fold::before { transition: background .15s; }
    .sk i { animation: breathe 1.6s ease-in-out infinite alternate; } @keyframes breathe { to { opacity: .6; } }
  }
  @media (forced-colors: active) {
    .fold::before { background: ButtonText !important; } .acts [aria-pressed=true] { outline: 1px solid; }
    .av, .badge, .pill, .sk i, select { border: 1px solid; }
  }
  @container (max-width: 480px) { .group { contain-intrinsic-block-size: auto calc(var(--_n) * 112px + var(--_l) * .8px); } .acts [data-do=share] { display: none; } .c { --_avatar: calc(var(--parley-avatar-size, 36px) * 8 / 9); --_gutter: 8px; } .c .c { --_avatar: calc(var(--parley-avatar-size, 36px) * 2 / 3); --_gutter: 8px; } }
`;
