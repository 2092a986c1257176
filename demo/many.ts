// Several threads and counts on one page that behaves as an app does: it takes elements away, moves them and tells them another thread.
// Where ?server=/api names the reference server they talk to that; else they share one backend that lives in this page.

import '../src/define.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { restAdapter } from '../src/adapters/rest.js';
import type { CommentAdapter } from '../src/core/adapter.js';
import type { ParleyThread } from '../src/view/parley-thread.js';
import { served } from './which-server.js';

const base = served();
document.querySelector<HTMLElement>(base === null ? '#unserved' : '#served')!.hidden = false;

const own = base !== null ? restAdapter({ base }) : memoryAdapter({ kinds: ['up', 'down'], seed: { threads: [
  { id: 'coast', title: 'Along the coast', comments: [
    { id: 'c1', author: 'Ines', text: 'The café closes at four. Ask me how I know.', ago: 200, replies: [{ id: 'c2', author: 'Tom', text: 'Because you were there at five past?', ago: 180 }] },
    { id: 'c3', author: 'Marta', text: 'Go in October, when the light is low.', ago: 90 },
  ] },
  { id: 'garden', title: 'A garden in March', comments: [{ id: 'g1', author: 'Omar', text: 'Beans can wait until the soil is warm.', ago: 60 }] },
  { id: 'harbour', title: 'The old harbour', comments: [{ id: 'h1', author: 'Lin', text: 'My grandfather mended nets on that wall.', ago: 3000 }, { id: 'h2', author: 'Tom', text: 'It has been painted since.', ago: 2000 }] },
] } });

/** The threads that listen, each as often as it does. */
const listening: string[] = [];
/** The same backend for all of them, so that who signs in to one has signed in to all; what comes in is counted. */
const adapter: CommentAdapter = { ...own, live: {
  open(thread, feed) {
    listening.push(thread.id);
    tell();
    const stop = own.live!.open(thread, {
      put(comment) { feed.put(comment); recount(); },
      drop(id) { feed.drop(id); recount(); },
      lost() { feed.lost(); recount(); },
    });
    return () => {
      listening.splice(listening.indexOf(thread.id), 1);
      stop();
      tell();
    };
  },
} };

const figures = document.querySelector<HTMLOutputElement>('#figures')!;
function tell(): void {
  figures.textContent = listening.length === 0 ? 'No thread is listening.' : `Listening: ${[...listening].sort().join(', ')}.`;
}

const counts = [...document.querySelectorAll('parley-count')];
let counting = 0;
/** Once for all that comes in a moment. */
function recount(): void {
  counting ||= window.setTimeout(() => {
    counting = 0;
    for (const count of counts) count.refresh();
  }, 200);
}

const threads = [...document.querySelectorAll<ParleyThread>('#articles parley-thread')];
for (const element of [...counts, ...threads]) element.adapter = adapter;
tell();

const button = (id: string): HTMLButtonElement => document.querySelector<HTMLButtonElement>(`#${id}`)!;
const first = threads[0]!;
const place = first.parentElement!;
function away(gone: boolean): void {
  if (gone) first.remove();
  else place.append(first);
  button('away').disabled = gone;
  button('back').disabled = !gone;
  button(gone ? 'back' : 'away').focus();
}
button('away').addEventListener('click', () => away(true));
button('back').addEventListener('click', () => away(false));
button('move').addEventListener('click', () => document.querySelector('#articles')!.prepend(document.querySelector('#articles section:last-child')!));
button('other').addEventListener('click', () => {
  const there = first.thread === 'harbour';
  first.setAttribute('thread', there ? 'coast' : 'harbour');
  first.setAttribute('thread-title', there ? 'Along the coast' : 'The old harbour');
  place.querySelector('h2')!.textContent = first.getAttribute('thread-title');
  button('other').textContent = there ? 'Show “The old harbour” in the first' : 'Show “Along the coast” in the first';
});
button('often').addEventListener('click', async () => {
  const all = threads.filter((thread) => thread.isConnected).map((thread) => ({ thread, at: thread.parentElement! }));
  for (let n = 0; n < 50; n++) {
    for (const { thread } of all) thread.remove();
    await new Promise((done) => requestAnimationFrame(done));
    for (const { thread, at } of all) at.append(thread);
    await new Promise((done) => requestAnimationFrame(done));
  }
});
