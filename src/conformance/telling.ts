// Promises about what readers tell the site beside their comments: reports, whom they mean, what they want to hear of.

import type { CommentAdapter } from '../core/adapter.js';
import type { Comment } from '../core/model.js';
import { ok, refusal, refused, same } from './assert.js';
import { type Promised, type Rig, call, everything, nobody, signedIn, writeCall } from './promise.js';

const reports = ({ report }: CommentAdapter): boolean => report !== undefined;
const suggests = ({ suggest }: CommentAdapter): boolean => suggest !== undefined;
const follows = ({ follow }: CommentAdapter): boolean => follow !== undefined;
const first = ({ adapter }: Rig): string => adapter.report?.reasons[0] ?? '';

/** Another's comment; the reader is signed in. */
async function another(rig: Rig): Promise<Comment> {
  await rig.seed!(1);
  await signedIn(rig);
  const [comment] = (await everything(rig)).values();
  ok(comment, 'the seed is not there');
  return comment;
}

export const telling: readonly Promised[] = [
  {
    id: 'reports.reasons', text: 'There are reasons to choose from, each once.', offered: reports,
    async run({ adapter }) {
      const { reasons } = adapter.report!;
      ok(reasons.length > 0, 'no reason');
      same(new Set(reasons).size, reasons.length, 'different reasons');
    },
  },
  {
    id: 'reports.offered', text: 'What another has written says that it can be reported.', offered: reports, needs: ['seed'],
    async run(rig) {
      const { can } = await another(rig);
      ok(can.includes('report'), '`can` lacks “report”');
    },
  },
  {
    id: 'reports.heard', text: 'A report reaches those who keep order, and sent twice is no failure.', offered: reports, needs: ['seed', 'reported'],
    async run(rig) {
      const { id } = await another(rig);
      await rig.adapter.report!.send(id, first(rig), 'In my own words', writeCall());
      ok(await rig.reported!(id), 'nobody has heard of it');
      await rig.adapter.report!.send(id, first(rig), 'In other words', writeCall());
    },
  },
  {
    id: 'reports.unknown-reason', text: 'A report for a reason that is not offered is refused with a listed code.', offered: reports, needs: ['seed'],
    async run(rig) {
      const { id } = await another(rig);
      await refusal(() => rig.adapter.report!.send(id, 'no-such-reason', '', writeCall()), 'an unknown reason');
    },
  },
  {
    id: 'reports.unknown', text: 'A report of a comment that does not exist is refused as missing.', offered: reports,
    async run(rig) {
      await signedIn(rig);
      await refused(() => rig.adapter.report!.send(nobody, first(rig), '', writeCall()), ['missing'], 'a report of nothing');
    },
  },
  {
    id: 'reports.signed-out', text: 'Where writing needs a login, a stranger’s report is refused as signed out.', offered: (adapter) => reports(adapter) && adapter.auth?.required === true, needs: ['seed'],
    async run(rig) {
      await rig.seed!(1);
      const [comment] = (await everything(rig)).values();
      ok(comment, 'the seed is not there');
      await refused(() => rig.adapter.report!.send(comment.id, first(rig), '', writeCall()), ['signed-out'], 'a stranger’s report');
    },
  },
  {
    id: 'suggests.prefix', text: 'Who has written here is suggested by the beginning of their name, however it is capitalised.', offered: suggests, needs: ['seed'],
    async run(rig) {
      const { author } = await another(rig);
      ok(author, 'the seed has no author');
      const beginning = [...author.name].slice(0, 3).join('');
      for (const prefix of [beginning.toLowerCase(), beginning.toUpperCase()]) {
        const found = await rig.adapter.suggest!.people(prefix, call);
        ok(found.some(({ id }) => id === author.id), `“${prefix}” suggests ${JSON.stringify(found)} and not ${author.name}`);
        ok(found.every(({ id, name }) => typeof id === 'string' && typeof name === 'string'), 'somebody has no id or name');
      }
    },
  },
  {
    id: 'suggests.nobody', text: 'Where nobody’s name begins so, nobody is suggested.', offered: suggests, needs: ['seed'],
    async run(rig) {
      await another(rig);
      same(await rig.adapter.suggest!.people('qqxzzj', call), [], 'people');
    },
  },
  {
    id: 'suggests.called-off', text: 'A suggestion that was called off is refused as aborted.', offered: suggests,
    async run(rig) {
      await signedIn(rig);
      await refused(() => rig.adapter.suggest!.people('an', { signal: AbortSignal.abort() }), ['aborted'], 'a suggestion called off');
    },
  },
  {
    id: 'follows.on', text: 'Nobody follows a thread before they say so; said twice is said once.', offered: follows,
    async run(rig) {
      await signedIn(rig);
      const { follow } = rig.adapter;
      same(await follow!.following(rig.thread, call), false, 'following before');
      for (let times = 0; times < 2; times++) await follow!.set(rig.thread, true, writeCall());
      same(await follow!.following(rig.thread, call), true, 'following after');
    },
  },
  {
    id: 'follows.off', text: 'Who has stopped following no longer does.', offered: follows,
    async run(rig) {
      await signedIn(rig);
      const { follow } = rig.adapter;
      await follow!.set(rig.thread, true, writeCall());
      for (let times = 0; times < 2; times++) await follow!.set(rig.thread, false, writeCall());
      same(await follow!.following(rig.thread, call), false, 'following');
    },
  },
  {
    id: 'follows.one', text: 'Following one thread is not following another.', offered: follows,
    async run(rig) {
      await signedIn(rig);
      await rig.adapter.follow!.set(rig.thread, true, writeCall());
      same(await rig.adapter.follow!.following({ id: `${rig.thread.id}-elsewhere` }, call), false, 'following another');
    },
  },
  {
    id: 'follows.signed-out', text: 'Where writing needs a login, a stranger follows nothing and is refused as signed out.', offered: (adapter) => follows(adapter) && adapter.auth?.required === true,
    async run({ adapter, thread }) {
      same(await adapter.follow!.following(thread, call), false, 'following');
      await refused(() => adapter.follow!.set(thread, true, writeCall()), ['signed-out'], 'a stranger who follows');
    },
  },
];
