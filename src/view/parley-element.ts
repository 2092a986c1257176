// What every Parley element shares: an adapter by object or by name, the page's language, and one way to report.
// Knows nothing of threads.

import { LitElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { CommentAdapter } from '../core/adapter.js';
import { CommentError, toCommentError } from '../core/errors.js';
import { translator, type MessageKey, type Messages, type Translator } from '../core/messages.js';
import { ParleyEvent, type ParleyEventName } from './events.js';
import { namedAdapter } from './registry.js';

export abstract class ParleyElement extends LitElement {
  static override properties: PropertyDeclarations = {
    adapter: {},
    src: {},
    avatars: {},
    messages: { attribute: false },
    locale: { attribute: false },
    resolved: { state: true },
    broken: { state: true },
  };

  /** An adapter, or the name of a registered one. Attribute: `adapter`. */
  declare adapter: CommentAdapter | string | null;
  /** Handed to a named adapter, with all `data-*` attributes. Attribute: `src`. */
  declare src: string | null;
  /** `remote`: pictures of authors are loaded from where the backend says. Default: drawn here, no request. Attribute: `avatars`. */
  declare avatars: string | null;
  /** The words, where they are not English. */
  declare messages: Partial<Messages> | null;
  /** BCP 47 of `messages`; numbers, plurals and times follow it. Default: the `lang` of the element or page for times, English rules for English words. */
  declare locale: string | null;

  protected declare resolved: CommentAdapter | null;
  protected declare broken: CommentError | null;

  #t: Translator = translator();
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
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // data-* belongs to the adapter, whose names we do not know, so lit cannot list them as attributes of ours.
    this.#observer ??= new MutationObserver((records) => {
      if (records.some((record) => record.attributeName?.startsWith('data-'))) this.#resolve();
      if (records.some((record) => record.attributeName === 'lang')) this.requestUpdate('locale');
    });
    this.#observer.observe(this, { attributes: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  protected get t(): Translator {
    return this.#t;
  }

  /** BCP 47 that times are written in. */
  protected get timeLocale(): string {
    const words = this.#t.locale;
    const page = pageLanguage(this);
    // British English on a British page; but no French dates among English words.
    return page.split('-')[0] === words.split('-')[0] && supported(page) ? page : words;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('messages') || changed.has('locale')) {
      this.#t = translator(this.messages ? (this.locale ?? pageLanguage(this)) : 'en', this.messages ?? {});
    }
    if (changed.has('adapter') || changed.has('src')) this.#resolve();
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
    if (adapter === null || adapter === undefined || adapter === '') {
      this.resolved = null;
      this.broken = null;
    } else if (typeof adapter === 'object') {
      this.#accept(adapter);
    } else if (typeof adapter === 'string') {
      const options: Record<string, string> = { ...(this.dataset as Record<string, string>) };
      if (this.src !== null) options['src'] = this.src;
      namedAdapter(adapter, options).then(
        (found) => question === this.#question && this.#accept(found),
        (error: unknown) => question === this.#question && this.#refuse(toCommentError(error)),
      );
    } else {
      this.#refuse(notAnAdapter(typeof adapter));
    }
  }

  #accept(adapter: CommentAdapter): void {
    if (typeof adapter?.read?.page !== 'function' || typeof adapter.limits !== 'object') {
      this.#refuse(notAnAdapter('object without read.page and limits'));
      return;
    }
    this.resolved = adapter;
    this.broken = null;
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
  return (error.reason ? (error.code === 'unknown' || error.code === 'unsupported' ? error.reason : `${ours} ${error.reason}`) : ours) + maybe;
}

function notAnAdapter(what: string): CommentError {
  return new CommentError('unsupported', `\`adapter\` must be an adapter object or a registered name, not: ${what}`, {
    reason: 'what was given as “adapter” is not an adapter.',
  });
}

function supported(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
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
