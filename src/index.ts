// What a program may use by name. Importing it registers no tag and starts nothing; for that there is define.js.

export { ParleyCount } from './view/parley-count.js';
export { ParleyPeople } from './view/parley-people.js';
export { ParleyReactions } from './view/parley-reactions.js';
export { ParleyRecent } from './view/parley-recent.js';
export { ParleyThread } from './view/parley-thread.js';
export { ParleyEvent, type ParleyEventName } from './view/events.js';
export { registerAdapter, registerLocales, type AdapterLoader, type LocaleLoader } from './view/registry.js';
export { createThreadStore, type StoreEvent, type StoreOptions, type ThreadStore } from './core/store.js';
export { errorTable } from './core/error-table.js';
export { CommentError, toCommentError, type CommentErrorOptions, type ErrorCode } from './core/errors.js';
export { english } from './core/english.js';
export type { Message, MessageKey, Messages } from './core/messages.js';
export type * from './core/adapter.js';
export type * from './core/model.js';
export type * from './core/state.js';
