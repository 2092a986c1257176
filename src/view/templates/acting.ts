// What stands in a thread where somebody acts: forms, what has become of a write, what is to be decided. Comes with its words, and with
// acts.ts at the latest; templates that every reader needs find it through late.ts.

import { html, nothing, type TemplateResult } from 'lit';
import type { LoginWay } from '../../core/adapter.js';
import type { CommentError } from '../../core/errors.js';
import { learnAll } from '../../core/messages-later.js';
import type { Comment } from '../../core/model.js';
import type { Node, Write } from '../../core/state.js';
import { composer, type Slot } from './composer.js';
import { come } from './late.js';
import { prompt } from './prompt.js';
import type { View } from './view.js';

learnAll();

/** What a press has led to. */
export function after(node: Node, view: View, name: string, when: string): TemplateResult {
  const { done, replying } = node.mark;
  const undo = view.t('undo');
  return html`${
    done ? html`<p class="state" part="state">${done.words}${done.undo ? html` <button type="button" class="link" data-do="takeback" aria-label=${`${undo}: ${name}, ${when}`}>${undo}</button>` : nothing}</p>` : nothing}${
    replying ? answerBox(node, view, name) : nothing}`;
}

function answerBox(node: Node, view: View, name: string): TemplateResult {
  const { t, adapter, login } = view;
  const target = `reply ${node.comment.id}`;
  return adapter.auth?.required && login.phase !== 'signed-in' && login.phase !== 'signing-out'
    ? prompt(target, t('login.reply', { name }), view, true)
    : composer({ target, kind: 'reply', label: t('composer.reply', { name }), hint: t('composer.replyHint', { name }), send: t('composer.sendReply'), level: view.heading + node.depth + 2 }, view);
}

export function editing({ comment, depth }: Node, view: View): TemplateResult {
  return composer({ target: `edit ${comment.id}`, kind: 'edit', label: view.t('composer.edit'), hint: '', send: view.t('composer.save'), level: view.heading + depth + 1, until: comment.editableUntil }, view);
}

const none = [] as const;

/** The field itself, which has been fetched. */
export function field(slot: Slot, view: View): TemplateResult {
  const { t, adapter, login } = view;
  const guest = login.viewer === null && login.phase !== 'unknown' ? adapter.auth?.guest ?? none : none;
  return html`<parley-composer .target=${slot.target} .kind=${slot.kind} .label=${slot.label} .hint=${slot.hint} .send=${slot.send}
        .value=${view.draft(slot.target)} .limit=${adapter.limits.length} .syntax=${adapter.limits.syntax} .guest=${guest} .known=${view.guest} .t=${t}
        .adapter=${adapter} .pictures=${view.pictures} .allow=${view.allow} .heading=${slot.level} .until=${slot.until ?? null} .reason=${view.reason}
        part="composer" exportparts="box, textarea, tools, tool, preview, suggestions, emoji, files, body, button, submit, hint, field"></parley-composer>`;
}

export function form(way: LoginWay, view: View, title: string | null, words: string): TemplateResult {
  const { t, login } = view;
  return html`<parley-login .way=${way} .heading=${title} .words=${words} .busy=${login.phase === 'signing-in'} .t=${t}
    .problem=${login.error && login.error.code !== 'cancelled' ? view.reason(login.error) : null} .fields=${login.error?.fields ?? {}}
    exportparts="field, button, submit"></parley-login>`;
}

/** `target`: "challenge KEY" for a write, "challenge" for a login. */
export function challenge(target: string, error: CommentError, view: View): TemplateResult {
  return html`<div class="login" part="login" data-target=${target}><parley-challenge .error=${error} .auth=${view.adapter.auth} .t=${view.t}
    exportparts="field, button, submit"><span class="state bad">${view.t('not.sent', { reason: view.reason(error) })}</span></parley-challenge></div>`;
}

/** What has become of the last write here. */
export function stateLine(write: Write, view: View): TemplateResult | typeof nothing {
  if (write.phase === 'parked' && write.error?.challenge) return challenge(`challenge ${write.key}`, write.error, view);
  const { t, reason } = view;
  const { kind, phase, error } = write;
  if (phase === 'kept') return html`<p class="state" part="state">${kind === 'react' ? t('kept.vote') : keptWords(write, view)}</p>`;
  if (kind === 'react' || kind === 'moderate') return nothing;
  if (error && (phase === 'failed' || error.code === 'challenge')) {
    const key = kind === 'post' ? 'not.sent' : kind === 'edit' ? 'not.saved' : 'not.removed';
    return html`<p class="state bad" part="state">${t(key, { reason: reason(error, true) })}</p>`;
  }
  const text = phase === 'parked' ? t('parked') : kind === 'remove' ? t('removing') : t(kind === 'post' ? 'sending' : 'saving');
  return html`<p class="state" part="state">${text}</p>`;
}

/** That it is kept, why it was not sent, and when that is tried again. */
function keptWords({ key, due, error }: Write, { t, reason, knows, locale }: View): string {
  if (!knows(key)) return t('kept.open', { reason: error ? reason(error) : t('error.offline') });
  if (due === null || !error) return t('kept');
  const words = reason(error);
  return due - Date.now() < 60_000 ? t('kept.soon', { reason: words })
    : t('kept.next', { reason: words, time: new Date(due).toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' }) });
}

/** What waits for a moderator is decided right where it stands. */
export function verdicts({ state }: Comment, { t, adapter }: View, name: string, when: string): unknown {
  const wanted = state === 'held' ? ['approve', 'spam', 'hide'] as const : ['approve'] as const;
  return wanted.filter((action) => adapter.moderate?.actions.includes(action)).map((action) => html`<button type="button" part="action" data-do="moderate"
    data-action=${action} aria-label=${t('moderate.of', { act: t(`moderate.${action}`), name, when })}>${t(`moderate.${action}`)}</button>`);
}

/** For a write that waits for the reader. */
export function decisions(write: Write, { t, login }: View, name: string, when: string): TemplateResult {
  const act = (what: string, words: string): TemplateResult =>
    html`<button type="button" part="action" data-do=${what} data-key=${write.key} aria-label=${`${words}: ${name}, ${when}`}>${words}</button>`;
  if (write.phase === 'waiting') return html`<div class="acts" part="actions">${act('undo', t('undo'))}</div>`;
  // In a form they would be the words of whoever logs in next.
  const isAnothers = write.who !== null && write.who.id !== login.viewer?.id;
  return html`<div class="acts" part="actions">
    ${write.phase === 'parked' && write.error?.code !== 'challenge' ? act('enter', t('login.in')) : act('retry', t(write.phase === 'kept' ? 'kept.now' : 'retry'))}
    ${write.source === null || isAnothers ? nothing : act('rework', t('edit'))}
    ${act('discard', t('discard'))}
  </div>`;
}

come({ after, editing, field, form, challenge, stateLine, verdicts, decisions });
