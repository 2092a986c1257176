// A thread as HTML, for build scripts and servers: what `parley-comments/server` is.

export { renderThread, type RenderOptions } from './render.js';
export { threadStyles } from './styles.js';
export type { Attributes } from './attributes.js';
