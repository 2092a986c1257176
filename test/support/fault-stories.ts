// Devices that lack, refuse or lose something, each with words drafted and sent on a line that is cut; and whole stories of bad luck.
// Afterwards the words are with the server once, and the page has thrown nothing.

import assert from 'node:assert/strict';
import { lines, type Visitor } from './bad-line-visitor.js';
import { troubles, type Case } from './fault-cases.js';
import { spoil, upgrade, wipe } from './odd-storage.js';

/** Sent into the page before anything else. `keeps`: drafts survive there. */
const devices: Readonly<Record<string, { readonly script: string; readonly keeps: boolean }>> = {
  'no IndexedDB': { script: 'Object.defineProperty(globalThis, "indexedDB", { value: undefined })', keeps: false },
  'an IndexedDB that throws': { script: 'IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError") }', keeps: false },
  'an IndexedDB that is blocked and never answers': { script: 'IDBFactory.prototype.open = () => new EventTarget()', keeps: false },
  'a full IndexedDB': { script: 'IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") }', keeps: false },
  'an IndexedDB that is full when it is done': { script: `{ const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...what) { const { transaction } = this; const asked = put.apply(this, what);
      asked.addEventListener("success", () => { Object.defineProperty(transaction, "error", { value: new DOMException("full", "QuotaExceededError"), configurable: true }); try { transaction.abort(); } catch {} });
      return asked; }; }`, keeps: false },
  'connections that die after each use': { script: `{ const { transaction } = IDBDatabase.prototype; const used = new WeakSet();
    IDBDatabase.prototype.transaction = function (...what) { if (used.has(this)) throw new DOMException("The database connection is closing.", "InvalidStateError"); used.add(this); return transaction.apply(this, what); }; }`, keeps: true },
  'no Web Locks': { script: 'Object.defineProperty(navigator, "locks", { value: undefined })', keeps: true },
  'Web Locks that refuse': { script: 'LockManager.prototype.request = () => Promise.reject(new DOMException("no", "SecurityError")); LockManager.prototype.query = LockManager.prototype.request', keeps: true },
  'no BroadcastChannel': { script: 'Object.defineProperty(globalThis, "BroadcastChannel", { value: undefined })', keeps: true },
  'neither Web Locks nor BroadcastChannel nor crypto.randomUUID': { script: `Object.defineProperty(navigator, "locks", { value: undefined });
    Object.defineProperty(globalThis, "BroadcastChannel", { value: undefined }); Object.defineProperty(crypto, "randomUUID", { value: undefined })`, keeps: true },
  'a localStorage that throws': { script: 'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }', keeps: true },
  'a clock five years ahead': { script: '{ const now = Date.now; Date.now = () => now() + 5 * 365 * 864e5 }', keeps: true },
  'a clock five years behind': { script: '{ const now = Date.now; Date.now = () => now() - 5 * 365 * 864e5 }', keeps: true },
};
const odd: readonly Case[] = Object.entries(devices).flatMap(([fault, { script, keeps }]) => (['request', 'answer'] as const).map((trouble) => ({
  what: 'a comment on an odd device', fault: `${fault}, ${troubles[trouble]}`, async play(v: Visitor) {
    v.device(script);
    await v.begin();
    if (keeps) await v.drafts(v.words);
    v.order(trouble, 'post');
    await v.say(v.words);
    await arrives(v);
  },
})));

const kept = 'ept on this device';
const nothing = (): Promise<void> => Promise.resolve();
const arrives = (v: Visitor): Promise<void> => v.done(() => v.times(v.words), nothing);

const stories: Readonly<Record<string, (v: Visitor) => Promise<void>>> = {
  async 'typed, the line is cut, reloaded, a second tab, the session ends, back'(v) {
    await v.begin();
    await v.drafts(v.words);
    await v.line(false);
    await v.press('Comment');
    await v.sees(kept);
    await v.line(true);
    v.order('request', 'post');
    await v.again();
    await v.sees(v.words);
    v.order('expired', 'post', 2);
    const first = await v.open();
    // Where the first tab was quick, they have arrived, and stand further down.
    await v.until(async () => (await v.text()).includes(v.words) || await v.times(v.words) === 1, 'the words to be seen, or to have arrived');
    await v.back(first);
    await arrives(v);
    await v.finds('');
  },
  async 'the network comes and goes six times'(v) {
    await v.begin();
    await v.line(false);
    await v.say(v.words);
    for (let i = 0; i < 6; i++) {
      await v.line(i % 2 === 0);
      await v.rest(120);
    }
    await v.line(true);
    await arrives(v);
  },
  async 'the device is wiped while a comment is kept and the page stays open'(v) {
    await v.begin();
    await v.line(false);
    await v.say(v.words);
    await v.sees(kept);
    await wipe(v.page);
    await v.line(true);
    await arrives(v);
  },
  async 'the device is wiped while a draft is kept, and it is written on'(v) {
    await v.begin();
    await v.drafts('Something else');
    await wipe(v.page);
    await v.drafts(v.words);
    await v.rest(2000);
    await v.again();
    await v.finds(v.words);
    await v.press('Comment');
    await arrives(v);
  },
  async 'broken records, and some of a later version, stand beside the kept comment and the draft'(v) {
    await v.begin();
    await v.line(false);
    await v.say(v.words);
    await v.sees(kept);
    await v.drafts('More to say.');
    await spoil(v.page);
    await v.line(true);
    await v.again();
    await arrives(v);
    await v.finds('More to say.');
  },
  async 'a later version of the widget has opened the databases'(v) {
    await v.begin();
    await v.line(false);
    await v.say(v.words);
    await v.sees(kept);
    await v.drafts('More to say.');
    await upgrade(v.page);
    await v.line(true);
    await v.again();
    await arrives(v);
    await v.finds('More to say.');
  },
  async 'the writer logs out with a comment kept, another person comes, then the writer again'(v) {
    await v.begin();
    v.order('down', 'post', 3);
    await v.say(v.words);
    await v.sees(kept);
    await v.logOut();
    assert.ok(!(await v.text()).includes(v.words), 'nobody else sees it');
    await v.logInAs('bob');
    await v.rest(300);
    assert.ok(!(await v.text()).includes(v.words), 'nor does the next person');
    assert.equal(await v.times(v.words), 0, 'nor is it sent as somebody else');
    await v.logOut();
    await v.logInAs('ada');
    await arrives(v);
    assert.equal(await v.authorOf(v.words), 'ada');
  },
  async 'the session ends in mid-post, and the tab is closed before the writer is back'(v) {
    await v.begin();
    v.order('expired', 'post');
    await v.say(v.words);
    await v.sees('Waits until you log in.');
    await v.again();
    await arrives(v);
  },
  async 'the page is left while a deletion can still be undone'(v) {
    await v.begin();
    await v.press('Delete', lines.own);
    await v.sees('Undo');
    await v.leave();
    await v.again();
    await v.done(async () => 1 - await v.times(lines.own), nothing);
  },
  async 'an answer comes late, after a retry that went well'(v) {
    await v.begin();
    v.order('late', 'post');
    await v.say(v.words);
    // Before it is asked for, nobody can answer late: then the words are back in the form.
    await v.asked('post');
    await v.again();
    await v.rest(2500);
    await arrives(v);
  },
  async 'the tab is closed in the moment of the press'(v) {
    await v.begin();
    v.order('unheard', 'post');
    await v.say(v.words);
    await v.rest(150);
    await v.again();
    await arrives(v);
  },
  async 'the page crashes in mid-post'(v) {
    await v.begin();
    v.order('hold', 'post');
    await v.say(v.words);
    await v.rest(150);
    await v.crash();
    await v.again();
    await arrives(v);
  },
  async 'words are typed and the page crashes'(v) {
    await v.begin();
    await v.drafts(v.words);
    await v.crash();
    await v.again();
    await v.finds(v.words);
    await v.press('Comment');
    await arrives(v);
  },
  async 'words are sent, and neither drafts nor the outbox show them again once they have arrived'(v) {
    await v.begin();
    v.order('answer', 'post');
    await v.say(v.words);
    await arrives(v);
    await v.again();
    await arrives(v);
    await v.finds('');
  },
  async 'words are under way when the page crashes: they are in the thread or in the form, never in both'(v) {
    await v.begin();
    await v.drafts(v.words);
    v.order('unheard', 'post');
    await v.press('Comment');
    await v.asked('post');
    await v.crash();
    await v.again();
    await arrives(v);
    await v.finds('');
  },
  async 'everything is answered by a page to log in to the network, then no more'(v) {
    await v.begin();
    await v.drafts(v.words);
    await v.remembered();
    for (const asked of ['read', 'viewer', 'live', 'other', 'post'] as const) v.order('portal', asked, 1);
    await v.again();
    await v.seesThat(/Could not be refreshed:.*could not be understood/);
    await v.press('Try again');
    await v.sees('Log out');
    await v.finds(v.words);
    await v.press('Comment');
    await arrives(v);
  },
};

export const cases: readonly Case[] = [...odd, ...Object.entries(stories).map(([fault, play]) => ({ what: 'a whole story', fault, play }))];
