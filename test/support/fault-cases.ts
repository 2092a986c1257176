// Every kind of fault at every kind of request: what is ordered, what the reader does, and what must be seen of it. Who reads is told
// why it does not go on, and may try again; then all stands there once, and no word of a draft is lost.

import assert from 'node:assert/strict';
import type { Asked, Trouble } from './bad-network.js';
import { further, lines, type Visitor } from './bad-line-visitor.js';

export interface Case {
  /** What was at stake. */
  readonly what: string;
  readonly fault: string;
  play(visitor: Visitor): Promise<void>;
}

type Usual = Exclude<Trouble, 'hold' | 'unheard' | 'noise' | 'shuffled'>;
/** What is ordered, in words. */
export const troubles: Readonly<Record<Usual, string>> = {
  request: 'cut before the request is heard', body: 'cut in the middle of the answer', answer: 'cut before the answer, after the server has stored', down: 'the server is down (503)',
  busy: 'come back later (429, Retry-After)', broken: 'stored, then the server fails (500)', twice: 'delivered twice', late: 'two seconds late', portal: 'a page to log in to the network (200, HTML)',
  empty: 'an empty answer', half: 'half an answer', moved: 'redirected to such a page', expired: 'the session is over (401)',
};
/** What a reader is told; absent: nothing went wrong for who only reads. */
const reasons: Readonly<Partial<Record<Trouble, string>>> = {
  request: 'the network cannot be reached', body: 'the network cannot be reached', answer: 'the network cannot be reached', unheard: 'the server did not answer',
  down: 'the server has a problem', broken: 'the server has a problem', busy: 'too many requests at once',
  portal: 'could not be understood', empty: 'could not be understood', half: 'could not be understood', moved: 'could not be understood',
};
const everyTrouble = Object.entries(troubles) as [Usual, string][];

const acts: Readonly<Record<string, { readonly kind: Asked; act(visitor: Visitor): Promise<void>; check(visitor: Visitor): Promise<number> }>> = {
  'a comment': { kind: 'post', act: (v) => v.say(v.words), check: (v) => v.times(v.words) },
  'a reply': { kind: 'post', act: (v) => v.reply(v.words), check: (v) => v.times(v.words) },
  'an edit': { kind: 'edit', act: (v) => v.edit(v.words), check: (v) => v.times(v.words) },
  'a deletion': { kind: 'remove', act: (v) => v.remove(), check: async (v) => 1 - await v.times(lines.own) },
  'a vote': { kind: 'vote', act: (v) => v.vote(), check: (v) => v.votes() },
};
const writes: readonly Case[] = Object.entries(acts).flatMap(([what, { kind, act, check }]) => everyTrouble.map(([trouble, fault]) => ({ what, fault, async play(v) {
  await v.begin();
  v.order(trouble, kind);
  await act(v);
  await v.done(() => check(v), () => act(v));
} })));

const shown = [lines.other, lines.own, ...[1, 2, 3].map((n) => `${lines.old}${n}.`)];
const all = [lines.other, lines.own, ...Array.from({ length: further }, (_, i) => `${lines.old}${i + 1}.`)];
const replies = 27;

/** `before`: what the notice begins with. */
async function toldAndTriedAgain(v: Visitor, trouble: Trouble, before: RegExp): Promise<void> {
  const reason = reasons[trouble];
  if (reason === undefined) return;
  await v.seesThat(new RegExp(`${before.source}.*${reason}`));
  await v.until(async () => {
    if (!/Could not be (loaded|refreshed)|could not be loaded/.test(await v.text())) return true;
    await v.page.evaluate('parley.press("Try again")');
    await v.rest(300);
    return false;
  }, 'another try to go well');
}

const reads: Readonly<Record<string, (v: Visitor, trouble: Trouble) => Promise<void>>> = {
  async 'the first page'(v, trouble) {
    v.order(trouble, 'read');
    await v.open();
    await toldAndTriedAgain(v, trouble, /Comments could not be loaded:/);
    await v.reads(shown);
    await v.sees(`${all.length} comments`);
  },
  async 'the first page, for who was here before and has a draft'(v, trouble) {
    await v.begin();
    await v.drafts(v.words);
    await v.remembered();
    v.order(trouble, 'read');
    await v.again();
    await v.sees(lines.other);
    await toldAndTriedAgain(v, trouble, /Could not be refreshed:/);
    await v.seesThat(/^(?!.*(As of|Refreshing|Could not be refreshed))/);
    await v.reads(shown);
    if (trouble === 'expired') await v.logInAs('ada');
    await v.finds(v.words);
  },
  async 'the next page, above a draft'(v, trouble) {
    await v.begin();
    await v.type('Your comment', v.words);
    v.order(trouble, 'more');
    await v.press('Show 4 more comments');
    await toldAndTriedAgain(v, trouble, /Could not be loaded:/);
    await v.reads(all);
    if (trouble !== 'expired') await v.finds(v.words);
  },
  async 'more answers of a long branch'(v, trouble) {
    await v.seed(replies);
    await v.begin();
    await v.type('Your comment', v.words);
    v.order(trouble, 'replies');
    await v.press('Show 2 more replies');
    await toldAndTriedAgain(v, trouble, /Could not be loaded:/);
    await v.reads(Array.from({ length: replies }, (_, i) => `${lines.reply}${i + 1}.`));
    if (trouble !== 'expired') await v.finds(v.words);
  },
  async 'logging in, with words that wait for it'(v, trouble) {
    await v.begin();
    v.order('expired', 'post');
    await v.say(v.words);
    await v.sees('Waits until you log in.');
    v.order(trouble, 'login');
    await v.press('Log in');
    await v.sign('ada');
    const reason = reasons[trouble];
    if (reason !== undefined) await v.tells(reason);
    await v.logInAs('ada', reason === undefined ? Date.now() + 5000 : 0);
    await v.done(() => v.times(v.words), () => Promise.resolve());
  },
  async 'who is reading'(v, trouble) {
    v.order(trouble, 'viewer');
    await v.open();
    await v.sees(lines.other);
    // Asked again by itself: nobody logs in twice because a line was cut for a moment.
    if (trouble === 'expired') await v.logInAs('ada');
    await v.sees('Log out');
    await v.reads(shown);
  },
};
const readings: readonly Case[] = Object.entries(reads).flatMap(([what, play]) => everyTrouble.filter(([trouble]) => trouble !== 'expired' || !what.startsWith('logging in'))
  .map(([trouble, fault]) => ({ what, fault, play: (v) => play(v, trouble) })));
const never: Case = { what: 'the first page', fault: 'nobody ever answers', async play(v) {
  v.order('unheard', 'read');
  await v.open();
  await toldAndTriedAgain(v, 'unheard', /Comments could not be loaded:/);
  await v.reads(shown);
} };

const streams: Readonly<Partial<Record<Trouble, string>>> = {
  ...troubles, hold: 'a line that stays silent for ever', noise: 'events nobody can read, ten in a second', shuffled: 'events in the wrong order', twice: 'each event twice', half: 'half an event',
};
const live: readonly Case[] = (Object.entries(streams) as [Trouble, string][]).map(([trouble, fault]) => ({ what: 'what others write meanwhile', fault, async play(v) {
  v.order(trouble, 'live');
  await v.open();
  await v.reads(shown);
  await v.elsewhere(`${v.words} Wrong.`, v.words);
  const long = trouble === 'hold' ? 75_000 : 30_000;
  await v.until(async () => {
    if ((await v.text()).includes(v.words)) return true;
    await v.reveal();
    return false;
  }, 'what somebody else wrote to be read', long);
  await v.until(async () => !(await v.text()).includes('Wrong.'), 'the correction to be read', long);
  await v.rest(trouble === 'shuffled' ? 2000 : 300);
  assert.ok(!(await v.text()).includes('Wrong.'), 'and nothing older afterwards');
  await v.reads([v.words]);
} }));

export const cases: readonly Case[] = [...live, never, ...writes, ...readings];
