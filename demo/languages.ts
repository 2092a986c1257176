// One thread in every language: the switch only sets `lang` and `dir` around it, as a page's own markup would.

import '../src/define.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { translator } from '../src/core/messages.js';
import { registerLocales } from '../src/index.js';
import { loadLocale, locales } from '../src/locale/all.js';

const hour = 60;
registerLocales(loadLocale);

const place = document.querySelector<HTMLElement>('#place')!;
const language = document.querySelector<HTMLSelectElement>('#language')!;
for (const tag of ['en', ...locales]) {
  const name = new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
  language.add(new Option(`${name} (${tag})`, tag));
}

function speak(tag: string): void {
  language.value = tag;
  place.lang = tag;
  place.dir = translator(tag).rtl ? 'rtl' : 'ltr';
}
language.addEventListener('change', () => {
  speak(language.value);
  history.replaceState(null, '', `?lang=${language.value}`);
});
const wanted = new URLSearchParams(location.search).get('lang') ?? 'en';
speak(['en', ...locales].includes(wanted) ? wanted : 'en');

const thread = document.querySelector('parley-thread')!;
thread.thread = 'languages';
thread.threadTitle = 'The last honest coupé';
thread.adapter = memoryAdapter({
  as: 'ines',
  seed: {
    people: [{ id: 'ines', name: 'Inês Duarte' }, { id: 'dana', name: 'דנה לוי', role: 'moderator' }],
    threads: [{ id: 'languages', comments: [
      { author: 'ines', text: 'É tão bom ler isto de manhã, antes de toda a gente acordar.', ago: 3, votes: { up: 5 } },
      { author: 'Jürgen Weiß', text: 'Donaudampfschifffahrtsgesellschaftskapitäne steuern so etwas mit links.', ago: 5 * hour, votes: { up: 22 }, replies: [
        { author: 'dana', text: 'אצלנו קוראים לזה פשוט מכונית. Parley 1.0 עובד גם מימין לשמאל.', ago: 4 * hour, votes: { up: 2 } },
        { author: 'محمد عبد الله', text: 'قرأت المقال مرتين، وأعجبني الجزء عن المفتاح.', ago: 2 * hour, votes: { up: 1 } },
      ] },
      { author: '山田花子', text: '最後の一文がとても良かったです。続きを楽しみにしています。', ago: 72 * hour, votes: { up: 112 } },
    ] }],
  },
});
