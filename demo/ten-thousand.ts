// Ten thousand comments in one thread, and how long this browser took for them.

import '../src/define.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { bigThread } from './big-thread.js';

const thread = document.querySelector('parley-thread')!;
const choice = document.querySelector<HTMLSelectElement>('#count')!;
const figures = document.querySelector<HTMLOutputElement>('#figures')!;
const wanted = new URLSearchParams(location.search).get('count');
if (wanted) choice.value = wanted;

function show(): void {
  const seed = bigThread(Number(choice.value), 7);
  thread.thread = seed.threads![0]!.id;
  thread.threadTitle = 'A long evening';
  const adapter = memoryAdapter({ seed });
  const start = performance.now();
  thread.addEventListener('parley-load', () => {
    requestAnimationFrame(() => setTimeout(() => {
      const first = performance.now() - start;
      const wait = (): void => {
        const drawn = thread.shadowRoot!.querySelectorAll('article').length;
        figures.textContent = `First screen after ${Math.round(first)} ms; ${drawn.toLocaleString()} comments after ${Math.round(performance.now() - start)} ms.`;
        if (drawn < Number(choice.value)) setTimeout(wait, 400);
      };
      wait();
    }));
  }, { once: true });
  thread.adapter = adapter;
}
choice.addEventListener('change', show);
show();
