// What the words will look like: as the backend says where it has a preview, else as the widget draws them, by the very same way.

import { html, nothing, type TemplateResult } from 'lit';
import { load, parse } from '../../body/index.js';
import { toCommentError } from '../../core/errors.js';
import type { Body } from '../../core/model.js';
import { drawable, drawBody, loadRich } from '../body.js';
import type { Form } from './form.js';

export class Preview {
  open = false;
  readonly #form: Form;
  #body: Body | null = null;
  #problem = '';
  #asking: AbortController | null = null;

  constructor(form: Form) {
    this.#form = form;
  }

  show(): void {
    this.open = true;
    this.#body = null;
    this.#problem = '';
    void this.#make(this.#form.value);
  }

  close(): void {
    this.open = false;
    this.#asking?.abort();
    this.#asking = null;
  }

  async #make(source: string): Promise<void> {
    const asking = (this.#asking = new AbortController());
    const { adapter, syntax, t } = this.#form;
    let body: Body = { format: syntax === 'markdown' ? 'markdown' : 'text', source };
    try {
      if (adapter?.write?.preview) body = await adapter.write.preview(source, { signal: asking.signal });
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#problem = t('preview.failed', { reason: this.#form.reason(toCommentError(error)) });
    }
    await Promise.all([load(body.format), loadRich()]);
    if (asking.signal.aborted) return;
    this.#body = body;
    this.#form.say(this.#problem || t('preview.ready'));
    this.#form.requestUpdate();
  }

  readonly #late = (): void => this.#form.requestUpdate();

  render(): TemplateResult {
    const { t, pictures, allow, heading, label } = this.#form;
    const tree = this.#body && parse(this.#body);
    return html`<div class="preview" role="region" aria-label=${t('preview.of', { label })} tabindex="0" part="preview">${
      this.#problem ? html`<p class="line bad">${this.#problem}</p>` : nothing}${
      tree === null || tree instanceof Promise ? html`<p class="line">${t('preview.loading')}</p>`
      : html`<div class="body" part="body" dir="auto">${tree.length === 0 ? html`<p class="gone">${t('blank')}</p>` : !drawable(this.#body!.format) ? this.#body!.source : drawBody(tree, { pictures, allow, heading, t, late: this.#late })}</div>`}</div>`;
  }
}
