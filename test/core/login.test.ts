// Who is reading, and what changes when that does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { session } from '../../src/adapters/support/session.js';
import { CommentError } from '../../src/core/errors.js';
import { initialLogin, loginReduce, type LoginEvent, type LoginState } from '../../src/core/login.js';
import { type ThreadStore, createThreadStore } from '../../src/core/store.js';
import { bob, comment, fake, id, opened, page, query, tick } from '../support/fake-adapter.js';

const error = new CommentError('invalid', 'x');
const inside: LoginState = { phase: 'signed-in', viewer: bob, error: null };
const guest: LoginState = { phase: 'guest', viewer: null, error: null };
const table: readonly (readonly [string, LoginState, LoginEvent, string, CommentError | null])[] = [
  ['nobody is known to be signed in', initialLogin, { type: 'viewer', viewer: null }, 'guest', null],
  ['somebody is', initialLogin, { type: 'viewer', viewer: bob }, 'signed-in', null],
  ['a failed question makes a guest', initialLogin, { type: 'failed', error }, 'guest', error],
  ['a login begins', guest, { type: 'login', way: 'form' }, 'signing-in', null],
  ['a refused login', { phase: 'signing-in', viewer: null, way: 'form', error: null }, { type: 'failed', error }, 'guest', error],
  ['giving up is no failure', { phase: 'signing-in', viewer: null, way: 'form', error: null }, { type: 'failed', error: new CommentError('cancelled', 'x') }, 'guest', null],
  ['a logout begins', inside, { type: 'logout' }, 'signing-out', null],
  ['a guest cannot log out', guest, { type: 'logout' }, 'guest', null],
  ['a failed logout leaves them signed in', { phase: 'signing-out', viewer: bob, error: null }, { type: 'failed', error }, 'signed-in', error],
  ['a session ends', inside, { type: 'expired' }, 'guest', null],
];
for (const [name, state, event, phase, why] of table) {
  test(`login: ${name}`, () => {
    const next = loginReduce(state, event);
    assert.equal(next.phase, phase);
    assert.equal(next.error, why);
    assert.equal(next.viewer, phase.startsWith('signed-in') || phase === 'signing-out' ? bob : null);
  });
}

test('who is signed in is asked together with the first page', async () => {
  const f = fake();
  f.store.open();
  await tick();
  assert.deepEqual([f.waiting('viewer'), f.waiting('page')], [1, 1]);
  await (await f.take('viewer')).answer(bob);
  assert.equal(f.store.state.login.phase, 'signed-in');
  assert.equal(f.waiting('page'), 1, 'and does not make it be read twice');
});

test('who is reading is asked again by itself when a cut line or a page of somebody else’s network has answered, and not for ever', async () => {
  for (const code of ['offline', 'server', 'garbled'] as const) {
    const f = fake();
    f.store.open();
    await (await f.take('page')).answer(page([comment('a')]));
    await (await f.take('viewer')).fail(new CommentError(code, 'x'));
    assert.equal(f.store.state.login.error?.code, code, 'said at once');
    await f.pass(3_000);
    await (await f.take('viewer')).answer(bob);
    assert.equal(f.store.state.login.viewer?.id, 'bob');
    assert.equal(f.store.state.login.error, null);
  }
  const f = fake();
  f.store.open();
  let asked = 0;
  for (; asked < 20; asked++) {
    await f.pass(70_000);
    if (f.waiting('viewer') === 0) break;
    await (await f.take('viewer')).fail(new CommentError('server', 'x'));
  }
  assert.equal(asked, 7);
});

test('what a refusal means is not asked twice, and who logs in meanwhile is not asked about', async () => {
  const f = fake();
  f.store.open();
  await (await f.take('viewer')).fail(new CommentError('forbidden', 'x'));
  await f.pass(600_000);
  assert.equal(f.waiting('viewer'), 0);
  const g = fake();
  g.store.open();
  await (await g.take('viewer')).fail(new CommentError('offline', 'x'));
  void g.store.login('form', { username: 'bob' });
  await g.pass(600_000);
  assert.equal(g.waiting('viewer'), 0);
});

test('an adapter without accounts has guests', () => {
  const f = fake({ change: ({ auth: _auth, ...rest }) => rest });
  f.store.open();
  assert.equal(f.store.state.login.phase, 'guest');
});

test('signing in reads the page again, because what one may do changes, and keeps the rows meanwhile', async () => {
  const f = await opened(page([comment('a'), comment('b')]), { viewer: null });
  void f.store.login('form', { username: 'bob' });
  assert.equal(f.store.state.login.phase, 'signing-in');
  const login = await f.take('login');
  assert.deepEqual(login.args.slice(0, 2), ['form', { username: 'bob' }]);
  await login.answer(bob);
  const before = f.store.state.branches;
  assert.equal(f.shape(), 'a b');
  await (await f.take('page')).answer(page([comment('a', null, { can: ['edit'] }), comment('b')]));
  assert.deepEqual(f.store.node(id('a'))?.comment.can, ['edit']);
  assert.equal(f.store.state.branches[1], before[1]);
});

test('a login that fails says why, and one that answers nobody is garbled', async () => {
  const f = await opened(page([]), { viewer: null });
  const refused = f.store.login('form');
  await (await f.take('login')).fail(new CommentError('invalid', 'x', { fields: { password: 'wrong' } }));
  await refused;
  assert.deepEqual(f.store.state.login.error?.fields, { password: 'wrong' });
  void f.store.login('form');
  await (await f.take('login')).answer(null);
  assert.equal(f.store.state.login.error?.code, 'garbled');
  assert.equal(f.waiting('page'), 0);
});

test('of two logins the later one counts', async () => {
  const f = await opened(page([]), { viewer: null });
  void f.store.login('one');
  const one = await f.take('login');
  void f.store.login('two');
  assert.equal(one.signal?.aborted, true);
  await one.answer({ ...bob, id: 'one' });
  await (await f.take('login')).answer({ ...bob, id: 'two' });
  assert.equal(f.store.state.login.viewer?.id, 'two');
});

test('a slow answer about who is signed in does not undo a login', async () => {
  const f = fake();
  f.store.open();
  const viewer = await f.take('viewer');
  void f.store.login('form');
  await (await f.take('login')).answer(bob);
  await viewer.answer(null);
  assert.equal(f.store.state.login.viewer?.id, 'bob');
});

test('signing in or out in another tab is heard', async () => {
  const f = await opened(page([comment('a')]));
  f.told()(null);
  assert.equal(f.store.state.login.phase, 'guest');
  await (await f.take('page')).answer(page([comment('a')]));
  f.told()(null);
  await tick();
  assert.equal(f.waiting('page'), 0, 'hearing it twice reads nothing');
  f.told()({ ...bob, role: 'moderator' });
  assert.equal(query(await f.take('page')).after, null);
});

test('logging out reads again; a failed logout leaves the reader signed in and says why', async () => {
  const f = await opened(page([comment('a')]));
  void f.store.logout();
  await (await f.take('logout')).fail(new CommentError('server', 'x'));
  assert.deepEqual([f.store.state.login.phase, f.store.state.login.error?.code], ['signed-in', 'server']);
  void f.store.logout();
  await (await f.take('logout')).answer(undefined);
  assert.equal(f.store.state.login.phase, 'guest');
  await f.take('page');
});

for (const code of ['signed-out', 'challenge'] as const) {
  test(`a comment refused with ${code} is parked, and sent again with the same key after the login`, async () => {
    const f = await opened(page([comment('a')]));
    const made = f.store.post('mine', null);
    await (await f.take('create')).fail(new CommentError(code, 'x'));
    assert.equal(f.store.node(id(made))?.write?.phase, 'parked');
    assert.equal(f.store.state.login.phase, code === 'signed-out' ? 'guest' : 'signed-in');
    assert.equal(f.events.at(-1)?.type, 'parked');
    void f.store.login('form');
    await (await f.take('login')).answer(bob);
    const again = await f.take('create');
    assert.equal(again.key, made);
    await again.answer(comment('n', null, { author: bob }));
    assert.equal(f.store.node(id('n'))?.write, null);
  });
}

test('where one must be signed in, a guest’s words wait for the login, and then stand under the new name', async () => {
  const f = await opened(page([comment('a')]), { viewer: null, required: true });
  const made = f.store.post('mine', null);
  f.store.react(id('a'), 'up', true);
  await tick();
  assert.deepEqual([f.waiting('create'), f.waiting('react')], [0, 0]);
  assert.equal(f.store.node(id(made))?.write?.phase, 'parked');
  void f.store.login('form');
  await (await f.take('login')).answer(bob);
  assert.equal(f.store.node(id(made))?.comment.author?.name, 'Bob');
  await f.take('create');
  await f.take('react');
});

test('a guest’s comment stands under the name they typed', async () => {
  const f = await opened(page([]), { viewer: null });
  const made = f.store.post('mine', null, { name: 'Cleo', email: 'c@example.org' });
  assert.equal(f.store.node(id(made))?.comment.author?.name, 'Cleo');
  assert.deepEqual(((await f.take('create')).args[0] as { guest: unknown }).guest, { name: 'Cleo', email: 'c@example.org' });
});

test('whoever signs in or out at one thread of a page has done so at the one beside it', async () => {
  const adapter = memoryAdapter();
  const [one, two] = ['one', 'two'].map((name) => createThreadStore(adapter, { thread: { id: name } })) as [ThreadStore, ThreadStore];
  const told: string[] = [];
  for (const [name, store] of Object.entries({ one, two })) {
    store.open();
    store.subscribe(() => told.push(`${name} ${store.state.login.viewer?.name ?? 'nobody'}`));
    await store.reload();
  }
  const who = async (): Promise<(string | null)[]> => {
    await new Promise((later) => setTimeout(later, 5));
    return [one, two].map(({ state }) => state.login.viewer?.name ?? null);
  };
  await one.login('form', { name: 'Ann' });
  assert.equal(two.state.login.phase, 'guest', 'whoever asked is told first');
  assert.deepEqual(await who(), ['Ann', 'Ann']);
  await two.logout();
  assert.deepEqual(await who(), [null, null]);
  assert.ok(told.includes('two Ann'));
  one.close();
  two.close();
});

test('a session tells those who watch of a sign-in, not of a fresh token, and nobody who is alone', async () => {
  const kept = session('nothing', 'page', () => null as string | null);
  const told: (string | null)[] = [];
  const later = (): Promise<void> => new Promise((done) => { setTimeout(done, 5); });
  kept.watch((value) => told.push(value));
  kept.set('a');
  await later();
  assert.deepEqual(told, []);
  kept.watch(() => {});
  kept.set('b');
  await later();
  assert.deepEqual(told, []);
  for (const value of [null, 'c']) {
    kept.set(value);
    await later();
  }
  assert.deepEqual(told, [null, 'c']);
});
