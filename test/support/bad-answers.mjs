// A hundred and more answers that a server should not give to a page that asks for a thread, and what its reader must see.
// Read by the server that gives them (web-test-runner.config.mjs) and by the browser that is given them.

/** A comment as it should be. */
export const good = (id, over = {}) => ({
  id, parent: null, author: { id: `author-${id}`, name: `Author ${id}` }, body: { format: 'text', source: `Words of ${id}.` }, createdAt: 1_700_000_000_000,
  editedAt: null, state: 'shown', replies: 0, reactions: {}, can: ['reply'], ...over,
});
export const page = (comments, over = {}) => ({ comments, next: null, left: null, more: {}, total: comments.length, ...over });

const html = '<!doctype html><html lang="en"><title>Sign in to the hotel network</title><body><form action="/login"><input name="room"></form><script>document.title="run"</script></body></html>';
const text = (status, body, headers = {}) => ({ status, body, headers: { 'content-type': 'application/json', ...headers } });
const json = (value, status = 200) => text(status, JSON.stringify(value));
const whole = JSON.stringify(page([good('a'), good('b'), good('c')]));

/** Words the reader is told, by code. */
const told = {
  server: 'the server has a problem.', busy: 'too many requests at once.', garbled: 'the server’s answer could not be understood.', missing: 'it does not exist any more.',
  forbidden: 'you may not do this.', 'signed-out': 'you are not logged in.', timeout: 'the server did not answer.', offline: 'the network cannot be reached.',
  closed: 'this thread is closed.', conflict: 'it has been changed in the meantime.', invalid: 'the site did not accept it.', challenge: 'not a robot.',
};
const fails = (kind, name, code, answer, words = told[code]) => ({ kind, name, answer, fails: words });
/** `order`: whose words stand there, each once, in this order; `says` and `never`: what else must, or must not, be read there. */
const shows = (kind, name, comments, order, over = {}) => ({ kind, name, answer: Array.isArray(comments) ? json(page(comments)) : json(comments), shows: order, ...over });

const statuses = [
  [400, 'invalid'], [401, 'signed-out'], [402, 'invalid'], [403, 'forbidden'], [404, 'missing'], [405, 'invalid'], [408, 'timeout'], [409, 'conflict'], [410, 'missing'],
  [412, 'conflict'], [413, 'invalid'], [418, 'invalid'], [422, 'invalid'], [423, 'closed'], [429, 'busy'], [451, 'invalid'],
  [500, 'server'], [501, 'server'], [502, 'server'], [503, 'server'], [504, 'timeout'], [507, 'server'], [520, 'server'], [599, 'server'],
];
const date = (ms) => new Date(Date.now() + ms).toUTCString();

/** Of one field each; the comment stays, beside a good one. */
const fields = [
  ['no author', { author: null }, 'Deleted account'], ['an author that is a word', { author: 'ann' }], ['an author without a name', { author: { id: 'x' } }, 'Anonymous'],
  ['a name that is a number', { author: { id: 'x', name: 7 } }], ['a name that is an object', { author: { id: 'x', name: { first: 'Ann' } } }], ['a name of blanks', { author: { id: 'x', name: '   ' } }, 'Anonymous'],
  ['a date of words', { createdAt: 'the day before' }], ['no date', { createdAt: undefined }], ['a date beyond all dates', { createdAt: 9e99 }], ['a date before all dates', { createdAt: -9e99 }],
  ['a date of an object', { createdAt: { year: 2020 } }], ['an edit in the far future', { editedAt: 8.64e15 }], ['a negative count of replies', { replies: -4 }], ['half a reply', { replies: 0.5 }],
  ['a state nobody knows', { state: 'quantum' }], ['rights that are no list', { can: 'everything' }], ['rights nobody knows', { can: ['fly', null, 3] }],
  ['reactions that are a list', { reactions: [1, 2] }], ['reactions that are null', { reactions: null }], ['a language that is none', { lang: 'this is no language' }],
  ['a language of a number', { lang: 7 }], ['an address of a script', { url: 'javascript:alert(1)' }], ['an address of an author that is a script', { author: { id: 'x', name: 'Author x', url: 'javascript:alert(1)' } }],
  ['a body that is a number', { body: 7 }, 'This comment has no text.'], ['a body without words', { body: { format: 'text' } }, 'This comment has no text.'], ['a format nobody knows', { body: { format: 'rtf', source: 'Words of x.' } }, 'Words of x.'],
  ['pinned as a word', { pinned: 'very' }], ['a key that is a list', { key: [] }], ['a parent that is a number', { parent: 404 }], ['a parent that is an object', { parent: {} }],
];

/** Sizes. */
const many = (n, make) => Array.from({ length: n }, (_, i) => make(i));
const chain = (n) => many(n, (i) => good(`d${i}`, { parent: i === 0 ? null : `d${i - 1}`, replies: i === n - 1 ? 0 : 1 }));
const long = 'x'.repeat(1_000_000);

/** Lists that go on and on. `pages`: the answer to each `after`, by how often it was asked. */
const paged = (name, pages, order, over = {}) => ({ kind: 'pages and totals', name, pages, shows: order, ...over });

export const cases = [
  ...statuses.map(([status, code]) => fails('status', `${status} without words`, code, text(status, ''))),
  ...[500, 502, 503, 403, 404].map((status) => fails('status', `${status} in HTML`, { 403: 'forbidden', 404: 'missing' }[status] ?? 'server', text(status, html, { 'content-type': 'text/html' }))),
  fails('status', 'a refusal with a code of the contract', 'challenge', json({ code: 'challenge' }, 403)),
  fails('status', 'a refusal with the server’s own words', 'forbidden', json({ code: 'forbidden', detail: 'Members only.' }, 403), 'you may not do this. Members only.'),
  fails('status', 'a refusal whose words are markup', 'forbidden', json({ code: 'forbidden', detail: '<img src=x onerror=alert(1)>' }, 403), '<img src=x onerror=alert(1)>'),
  fails('status', 'a refusal of every wrong type', 'invalid', json({ code: {}, detail: [], fields: 'x', title: null }, 422)),
  fails('status', '204, which says nothing', 'garbled', text(204, '')),

  fails('Retry-After', 'in seconds', 'busy', text(429, '', { 'retry-after': '7' }), 'Please wait 7 seconds.'),
  fails('Retry-After', 'as a date', 'busy', { ...text(429, ''), headers: { get 'retry-after'() { return date(60_000); } } }, /Please wait (5\d|6\d) seconds\./),
  fails('Retry-After', 'as a date that is past', 'busy', { ...text(429, ''), headers: { get 'retry-after'() { return date(-60_000); } } }, 'Please wait'),
  fails('Retry-After', 'in words', 'busy', text(429, '', { 'retry-after': 'soon' }), 'Please wait a moment.'),
  fails('Retry-After', 'that is negative', 'busy', text(429, '', { 'retry-after': '-5' }), 'Please wait'),
  fails('Retry-After', 'of three thousand years', 'busy', text(429, '', { 'retry-after': '99999999999' }), 'Please wait a moment.'),
  fails('Retry-After', 'of more digits than a number has', 'busy', text(429, '', { 'retry-after': '9'.repeat(400) }), 'Please wait a moment.'),
  fails('Retry-After', 'with a failure of the server', 'server', text(503, '', { 'retry-after': '3' })),

  fails('the line', 'cut in the middle of the answer', 'offline', { cut: whole.slice(0, 200) }),
  fails('the line', 'cut before the answer', 'offline', { cut: null }),
  fails('the line', 'silent', 'timeout', { silent: true }),
  fails('the line', 'silent after the first words', 'timeout', { silent: true, body: '{"comments":[' }),
  { kind: 'the line', name: 'slow, word by word', answer: { trickle: whole }, shows: ['a', 'b', 'c'] },

  fails('a login page', 'in place of the answer', 'garbled', text(200, html, { 'content-type': 'text/html' })),
  fails('a login page', 'that calls itself JSON', 'garbled', text(200, html)),
  fails('a login page', 'after a redirect', 'garbled', { redirect: '/bad-answers/login.html' }),
  fails('a login page', 'after a redirect to itself, for ever', 'offline', { redirect: 'self' }),
  fails('a login page', 'on another site, which may not be read', 'offline', { redirect: 'https://login.invalid/' }),

  ...[1, 5, 40, 200, whole.length - 1].map((at) => fails('JSON', `cut after ${at === whole.length - 1 ? 'all but one' : at} of its characters`, 'garbled', text(200, whole.slice(0, at)))),
  fails('JSON', 'with something after it', 'garbled', text(200, `${whole}<!-- served in 3 ms -->`)),
  fails('JSON', 'with a warning of PHP before it', 'garbled', text(200, `<br />\n<b>Warning</b>: Undefined index in <b>x.php</b><br />\n${whole}`)),
  { kind: 'JSON', name: 'with a mark of its byte order', answer: text(200, `\uFEFF${whole}`), shows: ['a', 'b', 'c'] },
  { kind: 'JSON', name: 'called text', answer: text(200, whole, { 'content-type': 'text/plain' }), shows: ['a', 'b', 'c'] },
  { kind: 'JSON', name: 'called nothing', answer: text(200, whole, { 'content-type': '' }), shows: ['a', 'b', 'c'] },
  ...[['nothing', ''], ['null', 'null'], ['true', 'true'], ['a number', '7'], ['a text', '"comments"'], ['a list', '[1,2,3]'], ['an empty object', '{}'], ['comments that are an object', '{"comments":{}}'],
    ['comments that are null', '{"comments":null}'], ['comments under another name', '{"data":[]}'], ['an error with 200', '{"error":"database is locked"}'], ['what JSON does not know', '{"comments":[NaN]}'],
    ['the contract’s keys twice', '{"comments":[],"comments":7}'], ['a prototype', '{"__proto__":{"comments":[]}}']].map(([name, body]) => fails('JSON', `of ${name}`, 'garbled', text(200, body))),
  fails('JSON', 'nested a hundred thousand deep', 'garbled', text(200, '['.repeat(100_000) + ']'.repeat(100_000))),

  ...fields.map(([name, over, says]) => shows('one bad field', name, [good('a'), good('x', over), good('b')], ['a', 'x', 'b'], says ? { says } : {})),

  shows('a partly bad list', 'nulls among them', [null, good('a'), null, good('b')], ['a', 'b']),
  shows('a partly bad list', 'numbers, texts and lists among them', [7, 'x', good('a'), [], [good('lost')], true], ['a']),
  shows('a partly bad list', 'comments without an id', [good('a'), { ...good('x'), id: undefined }, { ...good('y'), id: '' }, { ...good('z'), id: {} }, good('b')], ['a', 'b']),
  shows('a partly bad list', 'an empty object', [{}, good('a')], ['a']),
  shows('a partly bad list', 'good ones after a thousand bad ones', [...many(1000, () => null), good('a')], ['a']),
  fails('a partly bad list', 'nothing good at all', 'garbled', json(page([null, {}, 7]))),

  shows('a bad tree', 'the same comment twice', [good('a'), good('a'), good('b')], ['a', 'b']),
  shows('a bad tree', 'the same comment twice, with other words', [good('a'), good('a', { body: { format: 'text', source: 'Words of a, later.' } })], ['a'], { says: 'Words of a, later.' }),
  shows('a bad tree', 'the same comment a thousand times', many(1000, () => good('a')), ['a']),
  shows('a bad tree', 'one comment that is its own parent', [good('a', { parent: 'a' }), good('b')], ['a', 'b']),
  shows('a bad tree', 'a ring of two', [good('a', { parent: 'b' }), good('b', { parent: 'a' }), good('c')], ['a', 'b', 'c'], { anyOrder: true }),
  shows('a bad tree', 'a ring of a hundred', [...many(100, (i) => good(`r${i}`, { parent: `r${(i + 1) % 100}` })), good('z')], [...many(100, (i) => `r${i}`), 'z'], { anyOrder: true }),
  shows('a bad tree', 'a reply to nobody', [good('a'), good('o', { parent: 'gone' })], ['a', 'o']),
  shows('a bad tree', 'a reply before what it answers', [good('r', { parent: 'a' }), good('a', { replies: 1 })], ['a', 'r']),
  shows('a bad tree', 'a whole branch upside down', [good('c', { parent: 'b' }), good('b', { parent: 'a' }), good('a')], ['a', 'b', 'c']),
  shows('a bad tree', 'one id as a number and as a text', [good('a', { id: 5 }), good('b', { id: '5', parent: null })], ['b'], { says: 'Words of b.' }),
  shows('a bad tree', 'a parent named by a number', [good('a', { id: 5 }), good('b', { parent: 5 })], ['a', 'b']),
  shows('a bad tree', 'a chain of 300', chain(300), many(300, (i) => `d${i}`)),
  shows('a bad tree', '300 replies to one comment', [good('a', { replies: 300 }), ...many(300, (i) => good(`k${i}`, { parent: 'a' }))], ['a', ...many(300, (i) => `k${i}`)]),

  ...[['an hour ahead', 3_600_000], ['two years ahead', 2 * 365 * 86_400_000]].map(([name, ms]) => shows('clocks', name, [good('a', { createdAt: Date.now() + ms })], ['a'], { says: 'now', never: /in \d+ (hour|year|month)/ })),
  shows('clocks', 'at the beginning of time', [good('a', { createdAt: 0 })], ['a'], { says: /years ago/ }),
  shows('clocks', 'in seconds instead of milliseconds', [good('a', { createdAt: 1_700_000_000 })], ['a'], { says: /years ago/ }),
  shows('clocks', 'as ISO text', [good('a', { createdAt: '2012-03-04T05:06:07Z' })], ['a'], { says: /years ago/ }),
  shows('clocks', 'edited before it was written', [good('a', { editedAt: 5 })], ['a']),

  shows('sizes', 'a name of a million characters', [good('a', { author: { id: 'a', name: long } }), good('b')], ['a', 'b'], { most: 5_000 }),
  shows('sizes', 'an id of a million characters', [good('a', { id: long, body: { format: 'text', source: 'Words of a.' } }), good('b')], ['a', 'b']),
  shows('sizes', 'a badge of a million characters', [good('a', { author: { id: 'a', name: 'Author a', badge: long } }), good('b')], ['a', 'b'], { most: 5_000 }),
  shows('sizes', 'five thousand badges', [good('a', { author: { id: 'a', name: 'Author a', badge: many(5000, (i) => `Badge ${i}`) } }), good('b')], ['a', 'b'], { never: 'Badge 4999' }),
  shows('sizes', 'five thousand kinds of reactions', [good('a', { reactions: Object.fromEntries(many(5000, (i) => [`kind${i}`, { count: 1, mine: false }])) })], ['a'], { never: 'kind4999' }),
  shows('sizes', 'a comment of 300,000 words', [good('a', { body: { format: 'text', source: `Words of a. ${'word '.repeat(300_000)}` } }), good('b')], ['a', 'b']),
  shows('sizes', 'two thousand kinds of rights', [good('a', { can: many(2000, (i) => `right${i}`) })], ['a']),
  shows('sizes', 'a billion replies that are not here', [good('a', { replies: 1e9 })], ['a'], { says: '1,000,000,000 more replies' }),
  shows('sizes', 'a billion votes', [good('a', { reactions: { up: { count: 1e9, mine: false } } })], ['a'], { says: '1,000,000,000' }),
  { kind: 'sizes', name: 'a number too large for a number', answer: text(200, '{"comments":[{"id":"a","parent":null,"author":{"id":"a","name":"A"},"body":{"format":"text","source":"Words of a."},"createdAt":1e999,"editedAt":-1e999,"state":"shown","replies":1e999,"reactions":{"up":{"count":-1e999,"mine":false}},"can":[]}],"next":null,"left":1e999,"more":{},"total":1e999}'), shows: ['a'], never: /Infinity/ },
  shows('sizes', 'votes below nothing', [good('a', { reactions: { up: { count: -50, mine: false }, down: { count: -3, mine: false } } })], ['a'], { never: /-5|−5/ }),

  ...['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', 'then', '"><img src=x onerror=alert(1)>', '../..', ' ', '\u0000', '🧵', 'comment-a'].map((name) =>
    shows('names', JSON.stringify(name), page([good('a', { id: name, body: { format: 'text', source: 'Words of a.' }, replies: 1 }), good('b', { parent: name }), good('c')], { more: JSON.parse(`{${JSON.stringify(name)}:"on"}`) }), ['a', 'b', 'c'])),
  { kind: 'names', name: 'reactions named like what every object has', answer: text(200, `{"comments":[${JSON.stringify(good('a')).replace('"reactions":{}', '"reactions":{"__proto__":{"count":1,"mine":false},"constructor":{"count":2,"mine":true},"up":{"count":3,"mine":false}}')}],"next":null,"left":null,"more":{},"total":1}`), shows: ['a'], says: '3 points' },

  paged('a list that never ends and never has anything new', { first: page([good('a')], { next: 'on' }), then: page([good('a')], { next: 'on' }) }, ['a'], { more: 1, ends: true }),
  paged('a list that never ends, with another cursor each time', { first: page([good('a')], { next: 'on' }), then: (n) => page([good('a')], { next: `on${n}` }) }, ['a'], { more: 1, most: 30 }),
  paged('empty pages for ever', { first: page([good('a')], { next: 'on' }), then: (n) => page([], { next: `on${n}` }) }, ['a'], { more: 1 }),
  paged('pages that overlap', { first: page([good('a'), good('b')], { next: 'on' }), then: page([good('b'), good('c')]) }, ['a', 'b', 'c'], { more: 1, ends: true }),
  paged('a second page that is the first', { first: page([good('a'), good('b')], { next: 'on' }), then: page([good('a'), good('b')]) }, ['a', 'b'], { more: 1, ends: true }),
  paged('a second page that is no page', { first: page([good('a')], { next: 'on' }), then: { comments: 'x' } }, ['a'], { more: 1, says: 'Could not be loaded: the server’s answer could not be understood.' }),
  paged('a cursor that is an object', { first: { ...page([good('a')]), next: {} } }, ['a'], { ends: true }),
  paged('a cursor that is a number', { first: { ...page([good('a')]), next: 0 }, then: page([good('b')]) }, ['a', 'b'], { more: 1, ends: true }),
  paged('a cursor and nothing to begin with', { first: page([], { next: 'on' }), then: page([good('a')]) }, ['a'], { more: 1, ends: true }),
  paged('fewer left than nothing', { first: page([good('a')], { next: 'on', left: -5 }), then: page([good('b')]) }, ['a', 'b'], { more: 1, ends: true }),
  paged('a total that lies low', { first: page([good('a'), good('b')], { total: 0 }) }, ['a', 'b']),
  paged('a total that lies high', { first: page([good('a')], { total: 5_000_000 }) }, ['a'], { says: '5,000,000 comments' }),
  paged('a total below nothing', { first: page([good('a')], { total: -7 }) }, ['a'], { never: /-7|−7/ }),
  paged('a total that is a word', { first: page([good('a')], { total: 'many' }) }, ['a'], { never: /many/ }),
  paged('replies that go on where nothing is', { first: page([good('a', { replies: 3 })], { more: { a: 'x', gone: 'y', 7: null } }), then: page([good('r', { parent: 'a' })]) }, ['a', 'r'], { more: 1 }),
];

/** Answers of which the first comes last: the reader has asked for another order meanwhile. */
const late = (name, first, second, order) => ({ kind: 'answers out of order', name, orders: { best: { ...first, delay: 500 }, newest: second }, shows: order, sort: 'newest' });
cases.push(
  late('an older page after a newer one', json(page([good('old')])), json(page([good('new')])), ['new']),
  late('a failure after a newer page', text(500, ''), json(page([good('new')])), ['new']),
  late('a login page after a newer page', text(200, html), json(page([good('new')])), ['new']),
  late('nothing after a newer page', { cut: null }, json(page([good('new')])), ['new']),
);

/** Answers to words that were sent. Whatever they are, the reader can still see the words. */
export const writes = [
  ...statuses.map(([status]) => ({ name: `${status} without words`, answer: text(status, '') })),
  { name: '422 that says why', answer: json({ code: 'invalid', detail: 'Too short.', fields: { source: 'Too short.' } }, 422) },
  { name: '422 of every wrong type', answer: json({ code: 7, detail: {}, fields: [1, null] }, 422) },
  { name: 'a captcha', answer: json({ code: 'challenge' }, 403) },
  { name: 'a duplicate', answer: json({ code: 'duplicate' }, 409) },
  { name: 'a login page', answer: text(200, html, { 'content-type': 'text/html' }) },
  { name: 'JSON cut short', answer: text(200, whole.slice(0, 90)) },
  { name: 'nothing', answer: text(200, '') }, { name: 'null', answer: text(200, 'null') }, { name: 'a list', answer: text(200, '[]') }, { name: 'an empty object', answer: text(200, '{}') },
  { name: 'a comment without words, which is the server’s last word', answer: json(good('w', { body: null, state: 'shown' })), gone: true },
  { name: 'a comment that answers nobody here', answer: json(good('w', { parent: 'gone', body: { format: 'text', source: 'Precious words.' } })) },
  { name: 'a comment that answers itself', answer: json(good('w', { parent: 'w', body: { format: 'text', source: 'Precious words.' } })) },
  { name: 'a comment called __proto__', answer: json(good('__proto__', { body: { format: 'text', source: 'Precious words.' } })) },
  { name: 'a comment of wrong types', answer: json({ id: 9, body: 'Precious words.', author: 3, reactions: 7, can: null, createdAt: {} }) },
  { name: 'a comment that waits for approval', answer: json(good('w', { state: 'held', body: { format: 'text', source: 'Precious words.' } })) },
  { name: 'a line that is cut', answer: { cut: null } }, { name: 'a line that is cut in the middle', answer: { cut: '{"id":"w","bo' } }, { name: 'silence', answer: { silent: true }, silent: true },
  { name: '429 with an absurd Retry-After', answer: text(429, '', { 'retry-after': '9'.repeat(40) }) },
];
const writer = { id: 'wendy', name: 'Wendy', role: 'reader' };

const seen = new Map();

/** Gives the answers over HTTP: /bad-answers/CASE/VISIT/comments. After .../heal a visit is answered as it should be. */
export async function badAnswers(context, next) {
  const [, list, number, visit, what] = /^\/bad-answers\/(read|write)\/(\d+)\/([\w-]+)\/(\w+)$/.exec(context.path) ?? [];
  if (context.path === '/bad-answers/login.html') return send(context, text(200, html, { 'content-type': 'text/html' }));
  if (number === undefined) return next();
  if (what === 'heal') {
    seen.set(visit, 'healed');
    return send(context, json({}));
  }
  if (list === 'write') {
    if (what === 'viewer') return send(context, json(writer));
    if (what !== 'comments') return send(context, text(204, ''));
    return send(context, context.method === 'POST' ? writes[Number(number)].answer : json(page([good('a')])));
  }
  // Nothing is told live.
  if (what !== 'comments') return send(context, text(204, ''));
  const { answer, pages, orders } = cases[Number(number)];
  if (seen.get(visit) === 'healed') return send(context, json(page([good('healed')])));
  if (orders) {
    const { delay = 0, ...then } = orders[context.query.order];
    await new Promise((done) => setTimeout(done, delay));
    return send(context, then);
  }
  if (!pages) return send(context, answer);
  const asked = (seen.get(visit) ?? 0) + 1;
  seen.set(visit, asked);
  const { first, then = page([]) } = pages;
  return send(context, json(context.query.after === undefined && context.query.parent === undefined ? first : typeof then === 'function' ? then(asked) : then));
}

function send(context, { status = 200, headers = {}, body = '', cut, silent, trickle, redirect }) {
  context.set('cache-control', 'no-store');
  if (cut === undefined && !silent && trickle === undefined) {
    context.status = redirect === undefined ? status : 302;
    if (redirect !== undefined) context.set('location', redirect === 'self' ? context.url : redirect);
    for (const [name, value] of Object.entries(headers)) if (value !== '') context.set(name, value);
    // Koa would name a type of its own for a text.
    context.body = Buffer.from(body);
    if (headers['content-type'] === '') context.remove('content-type');
    if (status === 204) context.body = null;
    return;
  }
  context.respond = false;
  const { res } = context;
  if (cut === null) return void res.destroy();
  if (silent && !body) return;
  res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store', ...(cut === undefined ? {} : { 'content-length': '5000' }) });
  if (silent) return void res.write(body);
  if (cut !== undefined) {
    res.write(cut);
    return void setTimeout(() => res.destroy(), 30);
  }
  const pieces = trickle.match(/[^]{1,60}/g) ?? [];
  const drip = () => {
    const piece = pieces.shift();
    if (piece === undefined) return res.end();
    res.write(piece);
    setTimeout(drip, 5);
  };
  drip();
}
