// A thread as HTML, drawn before there is a browser: to be read without scripts, taken over by the element where there are any, and
// understood by search engines. Runs in Node; needs no DOM, and asks nobody but the adapter it is given.

import { html } from 'lit';
import { load, ready } from '../body/index.js';
import type { CommentAdapter } from '../core/adapter.js';
import { ask } from '../core/ask.js';
import { checkPage } from '../core/check.js';
import { CommentError, toCommentError } from '../core/errors.js';
import { keptPage } from '../core/kept.js';
import { translator, type Messages } from '../core/messages.js';
import { learnAll } from '../core/messages-later.js';
import type { Order, Page, ThreadRef } from '../core/model.js';
import { initialData, reduceReading, type Data } from '../core/reduce-reading.js';
import { createSelector } from '../core/select.js';
import { mustBeAdapter } from '../core/setup.js';
import { loadLocale } from '../locale/all.js';
import { loadRich } from '../view/body.js';
import { reasonOf } from '../view/parley-element.js';
import { attributesOf, settingsOf, threadOf, type Attributes } from './attributes.js';
import { escaped, markup } from './markup.js';
import { searchData } from './search.js';
import { threadStyles } from './styles.js';
import { drawn } from './thread.js';

learnAll();

export interface RenderOptions {
  /** What the backend files the comments under, its address and its title. The tag gets them as `thread`, `thread-url` and `thread-title`. */
  readonly thread: ThreadRef;
  /** Asked for the first page, and for what it can do: room is kept for that. Absent: `page` is all there is. */
  readonly adapter?: CommentAdapter;
  /** The first page, where it is known already. Then nobody is asked. */
  readonly page?: Page;
  /**
   * Attributes of the tag, by the names they have in HTML: `adapter`, `src`, `data-…`, `order`, `locale`, `max-depth`, … What is drawn follows
   * them as the element does. true: there, without a value; false and null: not there.
   */
  readonly attributes?: Attributes;
  /** BCP 47: the language of the page around, which the words are in unless `locale` says otherwise. Default `en`. */
  readonly lang?: string;
  /** Words of your own; keys that are missing are English. */
  readonly messages?: Partial<Messages>;
  /** Milliseconds that the adapter is given for the page. Default 5000. */
  readonly timeout?: number;
  /** Calls the reading off; the comments are then missing, as after `timeout`. */
  readonly signal?: AbortSignal;
  /**
   * Told why the comments could not be read. What comes then is a thread that loads in the browser as if nothing had been drawn, and says why
   * it is empty where there are no scripts. To have it rejected instead, throw. Default: nobody is told.
   */
  readonly failed?: (error: CommentError) => void;
  /** Address of a style sheet that holds `threadStyles`, for pages whose policy forbids styles in the markup. Default: they stand there. */
  readonly stylesheet?: string;
  /** The nonce of the page's policy, for the styles in the markup. */
  readonly nonce?: string;
  /** false: search engines are told nothing. Default true. */
  readonly search?: boolean;
  /** false: the browser is not given the page it was drawn from, and shows its own when it has come. Default true. */
  readonly handOver?: boolean;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

/**
 * `<parley-thread>` with its comments inside, as HTML. Rejects with TypeError for options that make no sense, and with what `failed` throws;
 * never because of what a backend did.
 */
export async function renderThread(options: RenderOptions): Promise<string> {
  const { adapter: given, attributes = {}, now = Date.now } = options;
  if (!given && !options.page) throw new TypeError('renderThread needs an adapter or a page.');
  const settings = settingsOf(attributes);
  const adapter = given ?? reader(settings.order);
  mustBeAdapter(adapter, { thread: options.thread });
  const thread = threadOf(options.thread, attributes);
  const tag = attributesOf(thread, attributes);
  const lang = settings.lang ?? options.lang ?? 'en';
  const locale = settings.locale ?? lang;
  const words = options.messages ?? (await loadLocale(locale)) ?? {};
  const t = translator(locale, words);
  const order = settings.order && adapter.limits.orders.includes(settings.order) ? settings.order : adapter.limits.orders[0];
  let page: Page;
  try {
    page = options.page ? checkPage(options.page) : await asked(adapter, { ...options, thread, order, size: settings.size });
  } catch (thrown) {
    const error = toCommentError(thrown);
    options.failed?.(error);
    return element(tag, `<noscript slot="served"><p>${escaped(t('failed', { reason: reasonOf(error, t) }))}</p></noscript>`);
  }
  const at = now();
  // What is drawn, and handed over, is what any reader may see, whoever the adapter reads as.
  const shown = keptPage(filed(page, order), options.page ? Infinity : settings.size, Infinity);
  const data = reduceReading(reduceReading(initialData(order), { type: 'recall', kept: { ...shown, at, viewer: null }, order }), { type: 'login', event: { type: 'viewer', viewer: null } });
  const state = createSelector()(data);
  await parsersFor(shown.page);
  const section = drawn(state, { adapter, t, settings, title: thread.title, lang });
  const styles = options.stylesheet === undefined ? `<style${options.nonce === undefined ? '' : ` nonce="${escaped(options.nonce)}"`}>${threadStyles}</style>` : markup(html`<link rel="stylesheet" href=${options.stylesheet}>`);
  return element(tag, `<template shadowrootmode="open" slot="served">${styles}${markup(section)}</template>${
    options.handOver === false ? '' : script('application/json', { thread: thread.id, order, at, ...shown })}${
    options.search === false ? '' : script('application/ld+json', searchData(thread, state))}`);
}

function element(attributes: string, inner: string): string {
  return `<parley-thread${attributes}>${inner}</parley-thread>`;
}

/** Data in a page. Without a `<` no words can end it, nor begin a comment in it. */
function script(type: string, data: unknown): string {
  return `<script type="${type}" slot="served">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`;
}

/** A page has been given and nobody to ask: it can be read, and that is all. */
function reader(order: Order | null): CommentAdapter {
  return {
    name: 'page', limits: { orders: [order ?? 'newest'], depth: 0, length: 0, syntax: 'plain', idempotent: false },
    read: { page: () => Promise.reject(new CommentError('unsupported', 'a page was given')) },
  };
}

async function asked(adapter: CommentAdapter, { thread, timeout = 5_000, signal, order, size }: RenderOptions & { readonly order: Order; readonly size: number }): Promise<Page> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  let late = false;
  const timer = setTimeout(() => { late = true; stop(); }, timeout);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    const query = { thread, parent: null, order, after: null, size, replies: { depth: 100, size: 25 } };
    return await ask(() => adapter.read.page(query, { signal: controller.signal }), checkPage, controller.signal);
  } catch (thrown) {
    throw late ? new CommentError('timeout', `the adapter “${adapter.name}” has not answered within ${timeout} ms`, { cause: thrown }) : thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function filed(page: Page, order: Order): Data {
  return reduceReading(initialData(order), { type: 'first', page, order, news: new Map() });
}

async function parsersFor({ comments }: Page): Promise<void> {
  const formats = [...new Set(comments.flatMap(({ body }) => (body ? [body.format] : [])))];
  if (formats.length > 0) await Promise.all([loadRich(), ...formats.filter((format) => !ready(format)).map(load)]);
}
