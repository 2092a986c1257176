// The one-tag form, for pages where only a script can be pasted: puts a <parley-thread> where it stands and loads parley.js from beside itself.
// A classic script, because a module does not know its own element. Knows nothing of what an attribute means.

// `document.currentScript` itself could be an <img name="currentScript"> in the page; the getter is not fooled. Null later on, so read at once.
const script: unknown = Object.getOwnPropertyDescriptor(Document.prototype, 'currentScript')?.get?.call(document);
if (!(script instanceof HTMLScriptElement) || script.src === '') {
  throw new Error('parley.classic.js must be loaded by <script src="…/parley.classic.js"> without type="module".');
}

/**
 * Which of the files beside parley.js it will ask for, one after the other, as each names the next: by the name of an adapter, and '' for all.
 * The build knows them; without it there is nothing to be early for.
 */
const files: Readonly<Record<string, readonly string[]>> = {};

const thread = document.createElement('parley-thread');
hurry(script, '');
// What loads only when it is near, or asked for, is left where it is.
if (script.dataset['loading'] === undefined) hurry(script, script.dataset['adapter'] ?? '');
place(script, thread);
void import(/* @vite-ignore */ new URL('parley.js', script.src).href).then(() => dress(script.dataset, thread));

/** Fetches them now, without running them. A browser that does not know how fetches each when it is named. */
function hurry({ src, nonce }: HTMLScriptElement, name: string): void {
  for (const file of Object.hasOwn(files, name) ? files[name]! : []) {
    const link = Object.assign(document.createElement('link'), { rel: 'modulepreload', href: new URL(file, src).href, nonce });
    (document.head ?? document.documentElement).append(link);
  }
}

/** Where the script stands; at the end of the body where it stands in the head, or nowhere any more. */
function place(at: HTMLScriptElement, element: HTMLElement): void {
  if (at.isConnected && at.closest('head') === null) at.after(element);
  else if (document.body) document.body.append(element);
  else document.addEventListener('DOMContentLoaded', () => document.body.append(element), { once: true });
}

/** `data-thread` becomes `thread`, as does every attribute the element has; what it does not have is for the adapter and stays `data-…`. */
function dress(data: DOMStringMap, element: HTMLElement): void {
  const { observedAttributes = [] } = element.constructor as { observedAttributes?: readonly string[] };
  for (const [key, value = ''] of Object.entries(data)) {
    const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    element.setAttribute(observedAttributes.includes(name) ? name : `data-${name}`, value);
  }
}
