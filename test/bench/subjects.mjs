// Runs in the page that is measured: every subject shows the same thread, as what it is. Times are told in milliseconds from the
// start of mounting to the paint that shows it. Knows nothing of how often it is asked, or what becomes of the figures.

/** Resolves after what stands in the document now has been painted. */
export const painted = () => new Promise((done) => {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done();
    port2.postMessage(null);
  });
});

/** Looks every `pause` milliseconds: counting ten thousand rows is work that is not the subject's. */
const until = async (holds, pause, limit = 120_000) => {
  for (const end = performance.now() + limit; !holds();) {
    if (performance.now() > end) throw new Error('it never came to be');
    await new Promise((again) => setTimeout(again, pause));
  }
};

/** Comments in reading order, each with its depth: the form the thread is generated in, for those that want it flat. */
const flat = (roots, chain = false) => {
  if (chain) return roots.map((comment, n) => ({ ...comment, parent: n === 0 ? null : roots[n - 1].id, replies: n < roots.length - 1 ? [0] : [] }));
  const list = [];
  const walk = (comments, parent, depth, root) => {
    for (const comment of comments) {
      list.push({ ...comment, parent, depth, root: root ?? comment.id });
      walk(comment.replies ?? [], comment.id, depth + 1, root ?? comment.id);
    }
  };
  walk(roots, null, 0, null);
  return list;
};

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
const initials = (name) => name.split(' ').map((part) => part[0]).join('');

/** The limit: no framework, no behaviour, the least markup that says the same, in one innerHTML. */
export const plain = (thread) => {
  const { people, roots, now } = thread;
  const nameOf = Object.fromEntries(people.map(({ id, name }) => [id, name]));
  const item = ({ id, author, text, ago, votes, replies = [] }) => `<li id="${id}"><article><span class="av">${initials(nameOf[author])}</span><h3>${escaped(nameOf[author])}</h3> <a href="#${id}"><time datetime="${
    new Date(now - ago * 60_000).toISOString()}">${Math.round(ago / 60)} hours ago</time></a><div class="body"><p>${escaped(text)}</p></div><div class="acts"><button>▲</button><span class="score">${
    votes.up - votes.down}</span><button>▼</button><button>Reply</button></div></article>${replies.length > 0 ? `<ol>${replies.map(item).join('')}</ol>` : ''}</li>`;
  const root = document.querySelector('#root');
  const at = (id) => document.getElementById(id);
  const one = { id: 'fresh', author: people[0].id, text: 'Just now.', ago: 0, votes: { up: 0, down: 0 } };
  const add = (list, where) => list.insertAdjacentHTML(where, item({ ...one, id: `fresh${Math.random()}` }));
  return {
    mount: () => { root.innerHTML = `<ol class="plain">${roots.map(item).join('')}</ol>`; },
    first: () => root.querySelector('article') !== null,
    count: () => root.querySelectorAll('article').length,
    vote: (id) => { at(id).querySelector('.score').textContent = '99'; },
    top: () => add(root.firstElementChild, 'afterbegin'),
    deep: (id) => {
      const above = at(id);
      if (above.lastElementChild.localName !== 'ol') above.append(document.createElement('ol'));
      add(above.lastElementChild, 'beforeend');
    },
    fold: (id, folded) => { at(id).querySelector('ol').hidden = folded; },
    live: () => add(root.firstElementChild, 'afterbegin'),
  };
};

/** What the published script tag brings, on an adapter that has the thread in memory already. */
export const parley = (thread) => {
  const { people, roots, now } = thread;
  const author = Object.fromEntries(people.map((person) => [person.id, person]));
  const comment = ({ id, author: by, text, ago, votes, replies, parent }) => ({
    id, parent, author: author[by], body: { format: 'text', source: text }, createdAt: now - ago * 60_000, editedAt: null, state: 'shown', replies: replies?.length ?? 0,
    reactions: { up: { count: votes.up, mine: false }, down: { count: votes.down, mine: false } }, can: ['reply', 'react'],
  });
  const list = flat(roots, thread.chain).map(comment);
  const byId = new Map(list.map((each) => [each.id, each]));
  const page = { comments: list, next: null, left: 0, more: {}, total: list.length };
  let feed = null;
  let serial = 0;
  const adapter = {
    name: 'bench',
    limits: { orders: ['oldest'], depth: Infinity, length: 10_000, syntax: 'plain', idempotent: true },
    read: { page: async () => page },
    write: {
      create: async ({ parent, source }, { key }) => ({
        id: `new${++serial}`, parent, author: people[0], body: { format: 'text', source }, createdAt: Date.now(), editedAt: null, state: 'shown', replies: 0, reactions: {}, can: ['reply', 'react'], key,
      }),
    },
    react: { kinds: ['up', 'down'], set: async (id) => ({ ...byId.get(id), reactions: { up: { count: 99, mine: true } } }) },
    live: { open: (_thread, to) => { feed = to; return () => { feed = null; }; } },
  };
  const element = document.createElement('parley-thread');
  element.pageSize = 100_000;
  element.thread = 'bench';
  const articles = () => element.shadowRoot?.querySelectorAll('article') ?? [];
  // Rows get their ids in the order they are drawn: to look for the last is no work, as counting thousands would be.
  const last = () => element.shadowRoot?.getElementById(`c${list.length - 1}`) != null;
  return {
    load: () => import('/cdn/parley.js'),
    mount: () => { element.adapter = adapter; document.querySelector('#root').append(element); },
    first: () => articles().length > 0,
    last,
    count: () => articles().length,
    vote: (id) => element.store.react(id, 'up', true),
    top: () => element.store.post('Just now.', null),
    deep: (id) => element.store.post('Just now.', id),
    fold: (id, folded) => element.store.mark(id, { folded }),
    live: () => {
      feed.put({ ...list[0], id: `live${++serial}`, parent: null, createdAt: Date.now(), replies: 0 });
      element.store.reveal();
    },
  };
};

/** A peer's published client against a fake of its API that answers from memory, at the door of the network: fetch itself. */
const answering = (match, answer) => {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = new URL(typeof input === 'string' ? input : input.url ?? String(input), location.href);
    if (!match(url)) return real(input, init);
    return new Response(JSON.stringify(await answer(url, init)), { headers: { 'content-type': 'application/json' } });
  };
};

export const waline = (thread) => {
  const list = flat(thread.roots);
  const name = Object.fromEntries(thread.people.map((person) => [person.id, person.name]));
  const shown = ({ id, author, text, ago, votes, root, parent }, extra = {}) => ({
    objectId: id, nick: name[author], link: '', avatar: '', comment: `<p>${escaped(text)}</p>`, orig: text, time: thread.now - ago * 60_000, like: votes.up, type: 'guest', user_id: null,
    ...(parent ? { pid: parent, rid: root, reply_user: { nick: name[list.find((each) => each.id === parent).author], link: '' } } : {}), ...extra,
  });
  const under = Map.groupBy(list.filter(({ parent }) => parent), ({ root }) => root);
  const data = thread.roots.map((root) => shown({ ...root, parent: null }, { children: (under.get(root.id) ?? []).map((each) => shown(each)) }));
  answering((url) => url.pathname.startsWith('/waline/api'), () => ({ errno: 0, errmsg: '', data: { page: 1, totalPages: 1, pageSize: data.length, count: list.length, data } }));
  let init;
  return {
    load: async () => {
      document.head.insertAdjacentHTML('beforeend', '<link rel="stylesheet" href="/peers/@waline/client/dist/waline.css">');
      ({ init } = await import('/peers/@waline/client/dist/waline.js'));
    },
    mount: () => init({ el: '#root', serverURL: `${location.origin}/waline`, path: '/', pageSize: list.length, emoji: false, search: false, lang: 'en', pageview: false }),
    first: () => document.querySelector('.wl-card-item') !== null,
    count: () => document.querySelectorAll('.wl-card-item').length,
  };
};

export const artalk = (thread) => {
  const list = flat(thread.roots);
  const person = Object.fromEntries(thread.people.map((each) => [each.id, each.name]));
  const ids = new Map(list.map(({ id }, n) => [id, n + 1]));
  const comments = list.map(({ id, author, text, ago, votes, parent }) => ({
    id: ids.get(id), rid: parent ? ids.get(parent) : 0, content: text, content_marked: `<p>${escaped(text)}</p>`, user_id: 1, nick: person[author], email_encrypted: 'x', link: '', ua: '', date: new Date(thread.now - ago * 60_000).toISOString(),
    is_collapsed: false, is_pending: false, is_pinned: false, is_allow_reply: true, is_verified: false, badge_name: '', badge_color: '', visible: true, vote_up: votes.up, vote_down: votes.down,
    page_key: '/', page_url: '/', site_name: 'bench',
  }));
  answering((url) => url.pathname.startsWith('/artalk/api'), (url) => url.pathname.endsWith('/comments')
    ? { comments, count: comments.length, roots_count: thread.roots.length, page: { id: 1, admin_only: false, key: '/', url: '/', title: '', site_name: 'bench', vote_up: 0, vote_down: 0, pv: 0 } }
    : url.pathname.endsWith('/conf') ? { frontend_conf: {}, version: { app: '2.9.1', commit_hash: '' } } : {});
  let Artalk;
  return {
    load: async () => {
      document.head.insertAdjacentHTML('beforeend', '<link rel="stylesheet" href="/peers/artalk/dist/Artalk.css">');
      ({ default: Artalk } = await import('/peers/artalk/dist/Artalk.mjs'));
    },
    mount: () => Artalk.init({
      el: '#root', server: `${location.origin}/artalk`, site: 'bench', pageKey: '/', pageTitle: 'bench', locale: 'en', emoticons: false, useBackendConf: false, versionCheck: false,
      pagination: { pageSize: comments.length, readMore: false, autoLoad: false }, nestMax: 12, heightLimit: { content: 0, children: 0 }, pvEl: '#none', countEl: '#none',
    }),
    first: () => document.querySelector('.atk-comment') !== null,
    count: () => document.querySelectorAll('.atk-comment').length,
  };
};

export const twikoo = (thread) => {
  const list = flat(thread.roots);
  const name = Object.fromEntries(thread.people.map((person) => [person.id, person.name]));
  const shown = ({ id, author, text, ago, votes, root, parent }) => ({
    id, nick: name[author], avatar: 'data:,', mailMd5: '', link: '', comment: `<p>${escaped(text)}</p>`, os: '', browser: '', ipRegion: '', master: false, like: votes.up, ups: votes.up, downs: 0, liked: false,
    created: thread.now - ago * 60_000, updated: thread.now - ago * 60_000, top: false, replies: [], ...(parent ? { pid: parent, rid: root, ruser: name[list.find((each) => each.id === parent).author] } : { rid: '', pid: '' }),
  });
  const under = Map.groupBy(list.filter(({ parent }) => parent), ({ root }) => root);
  const data = thread.roots.map((root) => ({ ...shown({ ...root, parent: null }), replies: (under.get(root.id) ?? []).map(shown) }));
  // It asks through XMLHttpRequest; the fake stands there too.
  const answers = { COMMENT_GET: { data, more: false, count: list.length }, GET_CONFIG: { code: 0, config: { VERSION: '1.7.0', SHOW_EMOTION: 'false' } } };
  const Real = globalThis.XMLHttpRequest;
  globalThis.XMLHttpRequest = class extends Real {
    #answer = null;
    send(body) {
      let event;
      try { ({ event } = JSON.parse(body)); } catch { return super.send(body); }
      this.#answer = JSON.stringify(answers[event] ?? { code: 0, data: [] });
      queueMicrotask(() => { this.onreadystatechange?.(new Event('readystatechange')); this.onload?.(new Event('load')); });
      return undefined;
    }
    get readyState() { return this.#answer === null ? super.readyState : 4; }
    get status() { return this.#answer === null ? super.status : 200; }
    get responseText() { return this.#answer ?? super.responseText; }
    get response() { return this.#answer ?? super.response; }
  };
  return {
    load: () => new Promise((done, fail) => {
      document.head.append(Object.assign(document.createElement('script'), { src: '/peers/twikoo/dist/twikoo.nocss.js', onload: done, onerror: fail }));
      document.head.insertAdjacentHTML('beforeend', '<link rel="stylesheet" href="/peers/twikoo/dist/twikoo.css">');
    }),
    mount: () => globalThis.twikoo.init({ envId: `${location.origin}/twikoo`, el: '#root', path: '/', lang: 'en' }),
    first: () => document.querySelector('.tk-comment') !== null,
    count: () => document.querySelectorAll('.tk-comment').length,
  };
};

const subjects = { plain, parley, waline, artalk, twikoo };

/** From mounting to the first screen, and to the last comment. Tasks are those over 50 ms, the browser's own measure. */
export async function measureLoad(name, thread) {
  const subject = subjects[name](thread);
  await subject.load?.();
  await painted();
  const tasks = [];
  new PerformanceObserver((seen) => tasks.push(...seen.getEntries())).observe({ type: 'longtask' });
  globalThis.subject = subject;
  const start = performance.now();
  subject.mount();
  await until(subject.first, 2);
  await painted();
  const first = performance.now() - start;
  await until(() => (subject.last?.() ?? true) && subject.count() >= thread.count, 50);
  await painted();
  const all = performance.now() - start;
  await new Promise((told) => setTimeout(told, 200));
  const lengths = tasks.filter((task) => task.startTime >= start).map((task) => task.duration);
  return {
    first, all, elements: subject.count(),
    longest: Math.max(0, ...lengths), blocking: lengths.reduce((sum, length) => sum + Math.max(0, length - 50), 0),
  };
}

/** The median of some tries of one change, to its paint. `act` gets the number of the try. */
export async function measureChange(act, tries = 9) {
  const times = [];
  for (let n = 0; n < tries; n++) {
    await painted();
    const start = performance.now();
    act(globalThis.subject, n);
    await painted();
    times.push(performance.now() - start);
    await new Promise((rest) => setTimeout(rest, 30));
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** Scrolls the whole page in steps of a screen: how many frames took longer than two, and how far anything jumped. */
export async function measureScroll() {
  let dropped = 0;
  let frames = 0;
  const step = innerHeight * 0.8;
  for (let y = 0; y < document.documentElement.scrollHeight - innerHeight && frames < 400; y += step) {
    const start = performance.now();
    scrollTo(0, y);
    await painted();
    frames += 1;
    if (performance.now() - start > 33) dropped += 1;
  }
  return { dropped, frames };
}
