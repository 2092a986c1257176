// Completes :names: of emoji while one types; one that is typed to its last colon needs no list. Fetched with the first of them.

import { html } from 'lit';
import { keep, remember } from '../../storage/remember.js';
import { Completion, typedBefore } from './completion.js';
import { all, find, fold, type Sign } from './emoji-find.js';
import { type Form, replace } from './form.js';

const most = 8;
const mostRecent = 16;
/** After a letter, a figure or a slash a colon is a time, an address or a ratio. */
const whole = /(?:^|[^\p{L}\p{N}:/]):([\p{L}\p{N}_+-]{2,30}):$/u;

/** What people are used to typing, where the sign is called something else. */
const used: Readonly<Record<string, string>> = {
  '+1': '👍', 'thumbsup': '👍', '-1': '👎', 'thumbsdown': '👎', 'smile': '😄', 'smiley': '😃', 'grin': '😁', 'joy': '😂', 'rofl': '🤣', 'wink': '😉', 'blush': '😊', 'cry': '😢', 'sob': '😭',
  'thinking': '🤔', 'heart': '❤️', 'tada': '🎉', 'clap': '👏', 'wave': '👋', 'pray': '🙏', 'fire': '🔥', 'rocket': '🚀', 'eyes': '👀', '100': '💯', 'sunglasses': '😎', 'heart_eyes': '😍',
  'white_check_mark': '✅', 'x': '❌', 'warning': '⚠️', 'star': '⭐', 'sparkles': '✨', 'muscle': '💪', 'ok_hand': '👌', 'shrug': '🤷', 'facepalm': '🤦', 'bug': '🐛', 'coffee': '☕',
};

/** ":red_heart" and ":red-heart" are "red heart". */
function plain(typed: string): string {
  return fold(typed).replace(/[_-]+/g, ' ').trim();
}

const signs = all.flatMap(([, each]) => each);
/** Whether a sign is to be drawn as a picture is sometimes said behind it, and sometimes not. */
const bare = (sign: string): string => sign.replace(/\uFE0F/g, '');
const bySign = new Map(signs.map((each) => [bare(each.sign), each]));

/** The one that is called exactly so; null: none is. */
function called(typed: string): Sign | null {
  const sign = Object.hasOwn(used, typed.toLowerCase()) ? bySign.get(bare(used[typed.toLowerCase()]!)) : undefined;
  return sign ?? signs.find(({ name }) => plain(name) === plain(typed)) ?? null;
}

function take({ sign }: Sign): string {
  keep('emoji', [sign, ...(remember('emoji') ?? '').split(' ').filter((each) => each !== '' && each !== sign)].slice(0, mostRecent).join(' '));
  return sign;
}

class EmojiNames extends Completion<Sign> {
  readonly #form: Form;

  constructor(form: Form) {
    super(form, {
      id: 'signs', label: 'tool.emoji', pause: 0,
      begun: /(?:^|[^\p{L}\p{N}:/]):([\p{L}\p{N}_+-]{2,30})$/u,
      find: async (typed) => {
        const first = called(typed);
        return [...(first ? [first] : []), ...find(plain(typed)).filter((each) => each !== first)].slice(0, most);
      },
      said: (t, n) => t('emoji.said', { n }),
      draw: ({ sign, name }) => html`<span aria-hidden="true">${sign}</span><bdi>${name}</bdi>`,
      insert: take,
    });
    this.#form = form;
  }

  override look(event?: Event): void {
    const area = this.#form.area();
    const typed = event instanceof InputEvent && !event.isComposing && event.data?.endsWith(':') ? typedBefore(area, whole) : null;
    const sign = typed === null ? null : called(typed);
    if (typed === null || !sign) return super.look(event);
    this.close();
    const to = area.selectionStart;
    replace(area, { from: to - typed.length - 2, to, insert: take(sign) });
  }
}

export const emojiNames = (form: Form): Completion<Sign> => new EmojiNames(form);
