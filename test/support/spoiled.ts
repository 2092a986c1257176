// Everything that can be wrong with a good answer, one thing at a time: on the way, with its status, with its shape, with each of its fields.

import { type ErrorCode } from '../../src/core/errors.js';
import { type Exchange, type Spoil, answered, never, unending } from './tape.js';

export interface Case {
  readonly what: string;
  /** Which of the six ways of putting its status. */
  readonly way?: number;
  /** Needs a body that can be cut. */
  readonly cuts?: boolean;
  /** Takes long: is tried once for an adapter. */
  readonly heavy?: boolean;
  readonly spoil: Spoil;
  /** With which it may be refused. Absent: with any. */
  readonly codes?: readonly ErrorCode[];
  /** false: what was asked for cannot have been in that answer, so an adapter must not act as if. */
  readonly mayStand: boolean;
  /** The answer is no worse than the good one. */
  readonly harmless?: boolean;
  /** The answer's own status. */
  readonly status?: number;
  /** In one entry of a list: how many other things of that list stand in what was spoiled. */
  readonly within?: string;
  /** The reader gives up while it is under way. */
  readonly abort?: boolean;
}

const json = [['content-type', 'application/json']] as const;
const html = '<!doctype html><html><head><title>Sign in</title></head><body><form><p>Please log in &amp; wait</p></form></body></html>';
const as = (rest: Partial<Exchange>): Spoil => (good) => answered({ ...good, ...rest });
const dead = (): never => {
  throw new TypeError('fetch failed');
};

const statuses: readonly (readonly [status: number, codes: readonly ErrorCode[]])[] = [
  // Some say so, without a word, that a rule refuses it.
  [400, ['invalid', 'forbidden']], [401, ['signed-out']], [403, ['forbidden', 'closed', 'signed-out', 'challenge']], [404, ['missing']], [405, ['invalid', 'unsupported', 'forbidden']],
  [408, ['timeout']], [409, ['conflict', 'duplicate']], [410, ['missing']], [412, ['conflict']], [413, ['invalid']], [418, ['invalid']], [422, ['invalid', 'duplicate', 'closed']], [423, ['closed']],
  [451, ['invalid', 'forbidden']], [500, ['server']], [501, ['server', 'unsupported']], [502, ['server']], [503, ['server']], [504, ['timeout', 'server']], [520, ['server']],
];
const waits = ['7', '0', '-5', '999999999999999', '1e999', 'soon', '', 'Wed, 21 Oct 2015 07:28:00 GMT', 'Fri, 01 Jan 2100 00:00:00 GMT', '99999999999999999999999999999999'];

/** On the way, and by status. */
export const onTheWay: readonly Case[] = [
  { what: 'a connection refused', spoil: dead, codes: ['offline', 'timeout'], mayStand: false },
  { what: 'a connection reset after the request was taken', spoil: async () => (await new Promise((then) => { setTimeout(then, 1); }), dead()), codes: ['offline', 'timeout'], mayStand: false },
  { what: 'a body that is cut', spoil: ({ body }, signal) => unending(body.slice(0, body.length >> 1), signal, new TypeError('terminated')), codes: ['offline', 'timeout'], mayStand: false, cuts: true },
  { what: 'silence', spoil: (_, signal) => never(signal), codes: ['timeout'], mayStand: false },
  { what: 'a body that never ends', spoil: ({ body }, signal) => unending(body.slice(0, 3), signal), codes: ['timeout'], mayStand: false },
  { what: 'a reader who gives up', spoil: (_, signal) => never(signal), codes: ['aborted'], mayStand: false, abort: true },
  { what: 'a reader who gives up in mid-body', spoil: (_, signal) => unending('{', signal), codes: ['aborted'], mayStand: false, abort: true },
  { what: 'nothing, with a good status', spoil: as({ status: 200, body: '' }), codes: ['garbled', 'missing'], mayStand: true },
  { what: 'no content', spoil: as({ status: 204, body: '' }), codes: ['garbled', 'missing'], mayStand: true },
  { what: 'blanks', spoil: as({ status: 200, body: ' \n\t ' }), codes: ['garbled', 'missing'], mayStand: true },
  { what: 'a captive portal', spoil: as({ status: 200, body: html, headers: [['content-type', 'text/html']] }), codes: ['garbled'], mayStand: false },
  { what: 'a login page said to be JSON', spoil: as({ status: 200, body: html, headers: json }), codes: ['garbled'], mayStand: false },
  { what: 'compressed rubbish', spoil: as({ status: 200, body: '\u001f\ufffd\b\u0000\u0000\u0000\u0000\u0000\u0000\u0003\ufffdH\ufffd' }), codes: ['garbled'], mayStand: false },
  { what: 'JSON that was cut off', spoil: (good) => answered({ ...good, body: good.body.slice(0, -1) }), codes: ['garbled'], mayStand: false, cuts: true },
  { what: 'two answers in one', spoil: (good) => answered({ ...good, body: good.body + good.body }), codes: ['garbled'], mayStand: false, cuts: true },
  { what: '10 MB of rubbish', spoil: as({ status: 200, body: '{'.repeat(10_000_000), headers: json }), codes: ['garbled'], mayStand: false, heavy: true },
  { what: '10 MB of blanks around it', spoil: (good) => answered({ ...good, body: `${' '.repeat(5_000_000)}${good.body}${'\n'.repeat(5_000_000)}` }), mayStand: true, harmless: true, heavy: true },
  { what: 'lists in lists, 100,000 deep', spoil: as({ status: 200, body: '['.repeat(100_000) + ']'.repeat(100_000), headers: json }), mayStand: true, heavy: true },
  { what: 'a byte order mark', spoil: (good) => answered({ ...good, body: `\uFEFF${good.body}` }), mayStand: true, harmless: true },
  { what: 'another content type', spoil: (good) => answered({ ...good, headers: good.headers.map(([name, value]) => [name, name === 'content-type' ? 'text/html; charset=iso-8859-1' : value]) }), mayStand: true, harmless: true },
  { what: 'no headers', spoil: as({ headers: [] }), mayStand: true },
  ...[300, 301, 302, 304, 307].map((status): Case => ({ what: `${status} that leads nowhere`, spoil: as({ status, body: '' }), codes: ['garbled', 'offline', 'missing'], mayStand: false })),
  ...statuses.flatMap(([status, codes]) => [['in HTML', '<h1>No</h1><script>alert(1)</script>', 'text/html'], ['in JSON', '{}', 'application/json'], ['in words', 'no', 'text/plain'], ['in silence', '', ''], ['in a list', '[1]', 'application/json'], ['in JSON of another kind', '{"code":-4711,"message":{"a":1},"error":[],"errors":{"x":null},"data":null,"reason":5,"details":[null]}', 'application/json']].map(
    ([how, body = '', type = ''], way): Case => ({ way: way + status, what: `${status} ${how}`, spoil: as({ status, body, headers: [['content-type', type]] }), codes, mayStand: false, status }))),
  ...waits.map((wait): Case => ({ what: `429, to come back after “${wait}”`, spoil: as({ status: 429, body: '{}', headers: [...json, ['retry-after', wait]] }), codes: ['busy'], mayStand: false, status: 429 })),
];

/** Other JSON altogether. */
export const otherJson: readonly Case[] = ['null', '"x"', '42', 'true', '[]', '{}', '[null]', '[[]]', '{"data":null}', '{"data":[]}', '{"data":7}', '{"errors":[]}', '{"error":null}', '[{}]', '{"data":{}}', '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"comments":"x"}']
  .map((body) => ({ what: `${body} in place of it`, spoil: as({ status: 200, body, headers: json }), mayStand: true }));

type Path = readonly (string | number)[];
const long = 'x'.repeat(100_000);
/** As JSON, because some of it is no value: keys of an object's own that are named like parts of every object. */
const values: readonly string[] = [
  'null', 'true', 'false', '0', '-1', '7', '1.5', '1e308', '-1e308', '9007199254740993', '""', '" "', '"x"', '"-7"', '"NaN"', '"1e999"', JSON.stringify(long), JSON.stringify('<'.repeat(50_000)), JSON.stringify('&#'.repeat(30_000)),
  '"<img src=x onerror=alert(1)>"', '"javascript:alert(1)"', '"https://[::1"', '"//"', '"../../x"', '"\\ud800"', '"\\u0000"', '"\\u202e"', '"__proto__"', '"constructor"', '"toString"',
  '"yesterday"', '"0000-00-00T00:00:00"', '"+275760-09-13T00:00:00.001Z"', '"9999-12-31T23:59:59Z"', '"-271821-04-19T23:59:59Z"', '"2024-02-31 25:61:61"', '8640000000000001',
  '[]', '{}', '[null]', '[[]]', '[7]', '["x"]', '[{}]', '{"x":null}', '{"__proto__":{"polluted":1}}', '{"toString":1,"valueOf":2,"length":-1}', '{"constructor":{"prototype":{"polluted":1}}}',
];

/** Values that each field is tried with; all of them come to their turn, field after field. PARLEY_THOROUGH=1 tries each field with all. */
const most = process.env['PARLEY_THOROUGH'] ? values.length : 1;

/** Every field of a good answer, replaced. `turn` chooses with what it begins. */
export function ofFields(body: string, turn: number): readonly Case[] {
  let good: unknown;
  try {
    good = JSON.parse(body);
  } catch {
    return [];
  }
  if (typeof good !== 'object' || good === null) return [];
  const cases: Case[] = [];
  const add = (path: Path, what: string, change: (parent: Record<string, unknown>, key: string, raw: (json: string) => unknown) => void): void => {
    const entry = entryOf(good, path);
    cases.push({
      what: `${path.join('.')} ${what}`, mayStand: true,
      spoil: (answer) => {
        const copy: unknown = JSON.parse(body);
        const holes: string[] = [];
        change(at(copy, path.slice(0, -1)) as Record<string, unknown>, String(path.at(-1)), (piece) => `\u0001${holes.push(piece) - 1}\u0001`);
        return answered({ ...answer, body: JSON.stringify(copy).replace(/"\\u0001(\d+)\\u0001"/g, (_, index) => holes[Number(index)]!) });
      },
      ...(entry ? { within: JSON.stringify(at(good, path)) ?? '' } : {}),
    });
  };
  for (const path of paths(good)) {
    // What is most often so comes always.
    const chosen = ['null', '[]', '{}', '7', '"x"', ...Array.from({ length: most }, () => values[turn++ % values.length]!)];
    for (const value of new Set(chosen)) add(path, `as ${value.length > 60 ? `${value.slice(0, 8)}… (${value.length})` : value}`, (parent, key, raw) => { parent[key] = raw(value); });
    const here = at(good, path);
    const inList = typeof path.at(-1) === 'number';
    if (!inList) add(path, 'left out', (parent, key) => { delete parent[key]; });
    if (typeof here === 'string' && here.length > 1) add(path, 'cut', (parent, key) => { parent[key] = here.slice(0, here.length >> 1); });
    // Answers itself, answers who answers it, is called what another is called.
    if (/id$|^(parent|pid|rid|uri|cid|reply|root|replyTo|in_reply|to)/i.test(String(path.at(-1))) || /reply|parent/i.test(String(path.at(-1)))) {
      for (const other of idsOf(good)) if (other !== JSON.stringify(here)) add(path, `as ${other}, which is another’s`, (parent, key, raw) => { parent[key] = raw(other); });
    }
    if (!inList && Array.isArray(here) && here.length > 0 && here.every((each) => typeof each === 'object')) {
      const list = here as unknown[];
      const lists: Record<string, unknown[]> = {
        'backwards': [...list].reverse(), 'twice': [...list, ...list], 'with null before': [null, ...list], 'with 7 within': [list[0], 7, ...list.slice(1)], 'with a text after': [...list, 'x'],
        'with an empty entry': [{}, ...list], 'with an empty list': [...list, []],
      };
      for (const [what, changed] of Object.entries(lists)) {
        add(path, what, (parent, key) => { parent[key] = changed; });
        // Nothing of it is missing.
        cases.push({ ...cases.pop()!, within: '' });
      }
    }
  }
  return cases;
}

/** Of lists only what stands second: the others are like it. */
function* paths(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (Array.isArray(value)) {
    const index = Math.min(1, value.length - 1);
    if (index >= 0) yield* paths(value[index], [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) yield* paths(each, [...path, key]);
  }
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((in_, key) => (in_ as Record<string, unknown>)[key], value);
}

/** Whether the path leads into one of several objects of a list. */
function entryOf(good: unknown, path: Path): boolean {
  return path.some((key, index) => {
    if (typeof key !== 'number') return false;
    const list = at(good, path.slice(0, index));
    return Array.isArray(list) && list.length > 1 && list.every((each) => typeof each === 'object' && each !== null);
  });
}

/** What some things of the answer are called, as JSON. */
function idsOf(good: unknown): readonly string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.slice(0, 3).forEach(look);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        if (/^(id|_id|objectId|uri)$/.test(key) && (typeof each === 'string' || typeof each === 'number')) found.add(JSON.stringify(each));
        else look(each);
      }
    }
  };
  look(good);
  return [...found].slice(0, 4);
}
