// Promises about who is signed in.

import type { Challenge, CommentAdapter } from '../core/adapter.js';
import type { Viewer } from '../core/model.js';
import { a, ok, refusal, refused, same, soon } from './assert.js';
import { type Promised, call, everything, post, writeCall } from './promise.js';

const accounts = ({ auth }: CommentAdapter): boolean => auth !== undefined;
const answers = ({ auth, write }: CommentAdapter): boolean => auth?.answer !== undefined && write !== undefined;
const watches = ({ auth }: CommentAdapter): boolean => auth?.watch !== undefined;
const forms = ({ auth }: CommentAdapter): boolean => auth?.ways.some(({ kind, fields }) => kind === 'form' && fields?.some(({ required }) => required)) ?? false;

export const auth: readonly Promised[] = [
  {
    id: 'auth.ways', text: 'Every way to log in has its own id, and a form has fields with names.', offered: accounts,
    async run({ adapter }) {
      const { ways } = adapter.auth!;
      same(new Set(ways.map(({ id }) => id)).size, ways.length, 'different ids');
      for (const { id, kind, fields } of ways) ok(kind !== 'form' || (fields?.length && fields.every(({ name }) => name)), `the form ${id} has no fields`);
    },
  },
  {
    id: 'auth.nobody', text: 'Nobody is signed in before somebody signs in.', offered: accounts,
    async run({ adapter }) {
      same(await adapter.auth!.viewer(call), null, 'viewer');
    },
  },
  {
    id: 'auth.viewer', text: 'Who has signed in is the viewer.', offered: accounts, needs: ['signIn'],
    async run({ adapter, signIn }) {
      const { id, name } = await signIn!();
      const viewer = await adapter.auth!.viewer(call);
      same([viewer?.id, viewer?.name], [id, name], 'viewer');
      ok(['reader', 'author', 'moderator'].includes(viewer?.role ?? ''), `no such role: ${String(viewer?.role)}`);
    },
  },
  {
    id: 'auth.logout', text: 'After logging out nobody is signed in.', offered: accounts, needs: ['signIn'],
    async run({ adapter, signIn }) {
      await signIn!();
      await adapter.auth!.logout(call);
      same(await adapter.auth!.viewer(call), null, 'viewer');
    },
  },
  {
    id: 'auth.can', text: 'Who has logged out can no longer edit or remove what they wrote.', offered: (adapter) => accounts(adapter) && adapter.write !== undefined, needs: ['signIn'],
    async run(rig) {
      await rig.signIn!();
      const { id } = await post(rig, 'Mine until I leave');
      await rig.adapter.auth!.logout(call);
      const can = (await everything(rig)).get(id)?.can ?? [];
      same(can.filter((action) => action === 'edit' || action === 'remove'), [], 'actions');
    },
  },
  {
    id: 'auth.wrong-fields', text: 'A login form left empty is refused as invalid, and says which field.', offered: forms,
    async run({ adapter }) {
      for (const { id, kind, fields = [] } of adapter.auth!.ways) {
        if (kind !== 'form' || !fields.some(({ required }) => required)) continue;
        const empty = Object.fromEntries(fields.map(({ name }) => [name, '']));
        let told: Readonly<Record<string, string>> = {};
        await refused(() => adapter.auth!.login(id, empty, call).catch((thrown: unknown) => {
          told = (thrown as { fields?: Readonly<Record<string, string>> }).fields ?? {};
          throw thrown;
        }), ['invalid'], 'an empty form');
        ok(fields.some(({ name }) => Object.hasOwn(told, name)), 'no field is named');
      }
    },
  },
  {
    id: 'auth.challenge', text: 'A challenge says what is asked; a wrong answer is refused, a right one lets the same write through, once.', offered: answers, needs: ['signIn', 'challenge'],
    async run(rig) {
      const { adapter, thread } = rig;
      await rig.signIn!();
      const right = await rig.challenge!();
      const call = writeCall();
      const write = () => adapter.write!.create({ thread, parent: null, source: 'Asked first' }, call);
      const asked = async (): Promise<Challenge> => {
        let told: Challenge | null | undefined;
        await refused(() => write().catch((thrown: unknown) => {
          told = (thrown as { challenge?: Challenge | null }).challenge;
          throw thrown;
        }), ['challenge'], 'a write that is asked about');
        ok(told && typeof told.id === 'string' && (told.kind === 'page' || told.fields?.length), 'the challenge does not say what is asked');
        return told;
      };
      const challenge = await asked();
      const wrong = Object.fromEntries(Object.keys(right).map((name) => [name, 'certainly wrong']));
      await refused(() => adapter.auth!.answer!(challenge, wrong, call), ['invalid', 'challenge'], 'a wrong answer');
      same([...(await everything(rig)).values()].length, 0, 'comments before the right answer');
      await adapter.auth!.answer!(await asked(), right, call);
      const { id } = await write();
      same([...(await everything(rig)).keys()], [id], 'comments after it');
    },
  },
  {
    id: 'auth.unknown-way', text: 'A way to log in that does not exist is refused with a listed code.', offered: accounts,
    async run({ adapter }) {
      await refusal(() => adapter.auth!.login('no-such-way', {}, call), 'an unknown way');
    },
  },
  {
    id: 'auth.watch', text: 'A sign-out elsewhere is told to whoever watches.', offered: watches, needs: ['signIn', 'expire'],
    async run({ adapter, signIn, expire }) {
      const told: (Viewer | null)[] = [];
      await signIn!();
      const stop = adapter.auth!.watch!((viewer) => told.push(viewer));
      await expire!();
      await soon(() => told.at(-1) === null, 'the sign-out was not told');
      stop();
    },
  },
  {
    id: 'auth.watch-stops', text: 'Who has stopped watching is told nothing more.', offered: watches, needs: ['signIn', 'expire'],
    async run({ adapter, signIn, expire }) {
      let told = 0;
      await signIn!();
      const stop = adapter.auth!.watch!(() => told++);
      stop();
      await expire!();
      await a(50);
      same(told, 0, 'times told');
    },
  },
];
