// What every Parley element shares: an adapter by object or by name, the page's language, and one way to report.
// Knows nothing of threads.

import type { PropertyDeclarations, PropertyValues } from 'lit';
import type { CommentAdapter } from '../core/adapter.js';
import { CommentError, toCommentError } from '../core/errors.js';
import { translator, type MessageKey, type Messages, type Translator } from '../core/messages.js';
import { oneLine } from '../core/name.js';
import { Dressed } from './dressed.js';
import { ParleyEvent, type ParleyEventName } from './events.js';
import { namedAdapter, namedLocale } from './registry.js';

/** Milliseconds that a first drawing waits for its language; then it is English until the words come. */
const patience = 1_000;

export abstract class ParleyElement extends Dressed {
  static override properties: PropertyDeclarations = {
    adapter: {},
    src: {},
    avatars: {},
    messages: { attribute: false },
    locale: {},
    resolved: { state: true },
    broken: { state: true },
    speechless: { state: true },
  };

  /** An adapter, or the name of a registered one. Attribute: `adapter`. */
  declare adapter: CommentAdapter | string | null;
  /** Handed to a named adapter, with all `data-*` attributes. Attribute: `src`. */
  declare src: string | null;
  /** `remote`: pictures of authors are loaded from where the backend says. Default: drawn here, no request. Attribute: `avatars`. */
  declare avatars: string | null;
  /** The words, where the ones that come with the language are not what you want; keys that are missing are English. */
  declare messages: Partial<Messages> | null;
  /** BCP 47 of words, numbers, plurals and times. Default: the `lang` of the element or page. Attribute: `locale`. */
  declare locale: string | null;

  protected declare resolved: CommentAdapter | null;
  protected declare broken: CommentError | null;
  /** Words are on their way. Nothing is said meanwhile, and all words are a blank, so that English does not flash. */
  protected declare speechless: boolean;

  #t: Translator = translator();
  /** The language that the words are in, or were asked for in. */
  #asked: string | null = null;
  #question = 0;
  #observer: MutationObserver | null = null;

  constructor() {
    super();
    this.adapter = null;
    this.src = null;
    this.avatars = null;
    this.messages = null;
    this.locale = null;
    this.resolved = null;
    this.broken = null;
    this.speechless = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // data-* belongs to the adapter, whose names we do not know, so lit cannot list them as attributes of ours.
    this.#observer ??= new MutationObserver((records) => {
      if (records.some((record) => record.attributeName?.startsWith('data-'))) this.#resolve();
      if (this.#language !== this.#asked) this.requestUpdate('locale');
    });
    this.#observer.observe(this, { attributes: true });
    this.#observer.observe(document, { subtree: true, attributeFilter: ['lang'] });
    // Elsewhere on the page another language may hold.
    if (this.hasUpdated && this.#language !== this.#asked) this.requestUpdate('locale');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  protected get t(): Translator {
    return this.speechless ? silent : this.#t;
  }

  /** true: the adapter is not even looked for. */
  protected get held(): boolean {
    return false;
  }

  get #language(): string {
    return this.locale || pageLanguage(this);
  }

  /** BCP 47 that times are written in; English where the browser knows the words' plurals but not its times. */
  protected get timeLocale(): string {
    const { locale } = this.#t;
    // Every browser knows English; of others it says so only after a look at all it knows.
    return base(locale) === 'en' || Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0 ? locale : 'en';
  }

  /** The language of the words, where the page around them is in another. */
  protected get foreign(): string | null {
    const words = this.#t.locale;
    return base(words) === base(pageLanguage(this)) ? null : words;
  }

  /** The words run from right to left, and the page around them does not. */
  protected get mirrored(): boolean {
    return this.#t.rtl && getComputedStyle(this).direction !== 'rtl';
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('messages') || changed.has('locale')) this.#speak();
    if (changed.has('adapter') || changed.has('src')) this.#resolve();
  }

  /** Finds the words. Where they have to be fetched, the first drawing waits for them a moment; later ones keep the old words. */
  #speak(): void {
    const wanted = (this.#asked = this.#language);
    const coming = this.messages ? null : namedLocale(wanted);
    if (coming === null) return this.#take(this.messages ?? {}, wanted, this.messages ? wanted : 'en');
    const current = (): boolean => this.#asked === wanted && !this.messages;
    this.speechless = !this.hasUpdated;
    const late = setTimeout(() => current() && (this.speechless = false), patience);
    coming.then(
      (words) => current() && this.#take(words ?? {}, wanted),
      (error: unknown) => {
        if (!current()) return;
        this.#take({}, wanted);
        this.fire('parley-error', { error: toCommentError(error) });
      },
    ).finally(() => clearTimeout(late));
  }

  #take(words: Partial<Messages>, wanted: string, fallback = 'en'): void {
    const language = words.lang ?? fallback;
    // British English on a British page; but no French dates among English words.
    this.#t = translator(base(wanted) === base(language) && isTag(wanted) ? wanted : language, words);
    this.speechless = false;
    this.requestUpdate('speechless', null);
  }

  /** What went wrong, as the reader is told: our words, then the backend's own. */
  protected reason(error: CommentError, write = false): string {
    return reasonOf(error, this.#t, write);
  }

  /** Fires; false: the page has cancelled it. */
  protected fire<Name extends ParleyEventName>(name: Name, detail: ParleyEvent<Name>['detail'], cancelable = false): boolean {
    return this.dispatchEvent(new ParleyEvent(name, detail, cancelable));
  }

  #resolve(): void {
    const question = ++this.#question;
    const { adapter } = this;
    if (adapter === null || adapter === undefined || adapter === '' || this.held) {
      this.resolved = null;
      this.broken = null;
    } else if (typeof adapter === 'object') {
      this.#accept(adapter);
    } else if (typeof adapter === 'string') {
      const options: Record<string, string> = { ...(this.dataset as Record<string, string>) };
      if (this.src !== null) options['src'] = this.src;
      namedAdapter(adapter, options, () => question === this.#question && this.#resolve()).then(
        (found) => question === this.#question && this.#accept(found),
        (error: unknown) => question === this.#question && this.#refuse(toCommentError(error)),
      );
    } else {
      this.#refuse(notAnAdapter(typeof adapter));
    }
  }

  #accept(adapter: CommentAdapter): void {
    try {
      if (typeof adapter?.read?.page !== 'function' || typeof adapter.limits !== 'object') throw notAnAdapter('object without read.page');
      this.resolved = adapter;
      this.broken = null;
    } catch (thrown) {
      this.#refuse(toCommentError(thrown));
    }
  }

  /** An adapter that lacks something: said to the reader, and to the page as an event, instead of leaving a hole. */
  protected refuse(thrown: unknown): void {
    const error = toCommentError(thrown);
    this.#refuse(new CommentError('unsupported', error.message, { cause: thrown, reason: error.message }));
  }

  #refuse(error: CommentError): void {
    this.resolved = null;
    this.broken = error;
    this.fire('parley-error', { error });
  }
}

/** The reader's words for an error: ours, then the backend's own where it gave some, then whether it may have arrived. */
export function reasonOf(error: CommentError, t: Translator, write = false): string {
  // Nobody waits for hours, and some servers say centuries.
  const ours = error.code === 'busy' && error.retryAfter !== null && error.retryAfter <= 3600
    ? t('error.busy.for', { n: Math.max(1, Math.ceil(error.retryAfter)) })
    : t(`error.${error.code}` as MessageKey);
  const maybe = write && (error.code === 'timeout' || error.code === 'garbled') ? ` ${t('error.maybe')}` : '';
  // What is wrong with a field that is not here is said all the same.
  const theirs = oneLine(error.reason ?? Object.values(error.fields)[0], 300);
  return (theirs ? (error.code === 'unknown' || error.code === 'unsupported' ? theirs : `${ours} ${theirs}`) : ours) + maybe;
}

/** What stands where words will stand, as high as they will be. */
const silent: Translator = Object.assign(() => '\u00A0', { locale: 'en', rtl: false, number: String });

const base = (language: string): string => language.split('-', 1)[0]!.toLowerCase();

function notAnAdapter(what: string): CommentError {
  const reason = 'what was given as “adapter” is not an adapter.';
  return new CommentError('unsupported', `${reason} It is: ${what}`, { reason });
}

function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0;
  } catch {
    return false;
  }
}

/** The language of an element, as CSS :lang() would say. */
export function pageLanguage(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement ?? ((at.getRootNode() as Partial<ShadowRoot>).host ?? null)) {
    const lang = at.getAttribute('lang');
    if (lang) return lang;
  }
  return 'en';
}
