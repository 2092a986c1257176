// A thread as long as those under the news, for the demo of many comments and for measuring.
// The same count and seed give the same thread, to the letter.

import type { Seed, SeedComment } from '../src/adapters/support/seed.js';

const deepest = 12;
const rootsAmong = 0.18;

/** `count` comments in one thread with the id 'big': about a fifth roots, chains up to 12 deep, one to six sentences each. */
export function bigThread(count: number, seed = 1): Seed {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const people = Array.from({ length: Math.max(12, Math.round(Math.sqrt(count) * 4)) }, (_, n) => ({
    id: `p${n}`,
    name: `${pick(givenNames)} ${pick(familyNames)}`,
  }));
  const comments: Building[] = [];
  const roots: Building[] = [];
  for (let n = 0; n < count; n++) {
    // Talk happens where talk is: most answer one of the latest, so chains grow and old threads rest.
    const recent = comments[comments.length - 1 - Math.floor(random() ** 3 * Math.min(comments.length, 200))];
    const parent = recent && random() > rootsAmong && recent.depth < deepest ? recent : null;
    const comment: Building = {
      id: `b${n}`,
      author: pick(people).id,
      text: Array.from({ length: 1 + Math.floor(random() ** 2 * 6) }, () => sentence(pick)).join(' '),
      // Minutes: the whole is three days old, and an answer is younger than its question.
      ago: Math.round(((count - n) / count) * 4320),
      votes: { up: Math.floor(random() ** 4 * 120), down: Math.floor(random() ** 6 * 30) },
      replies: [],
      depth: parent ? parent.depth + 1 : 0,
    };
    (parent ? parent.replies : roots).push(comment);
    comments.push(comment);
  }
  return { people, threads: [{ id: 'big', title: 'Council votes to close the ring road to cars on Sundays', comments: roots.map(plain) }] };
}

interface Building extends SeedComment {
  readonly replies: Building[];
  readonly depth: number;
}

/** Without the depth, which is only for building. No deeper than `deepest` calls. */
function plain({ depth: _, replies, ...comment }: Building): SeedComment {
  return replies.length > 0 ? { ...comment, replies: replies.map(plain) } : comment;
}

/** mulberry32: small, and good enough to look like life. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function sentence(pick: <T>(list: readonly T[]) => T): string {
  return `${pick(openings)} ${pick(subjects)} ${pick(verbs)} ${pick(objects)}${pick(endings)}`;
}

const givenNames = ['Ada', 'Bilal', 'Chiara', 'Dmitri', 'Elif', 'Farid', 'Greta', 'Hiroshi', 'Ilse', 'Joaquín', 'Kofi', 'Laila', 'Mateus', 'Nadia', 'Oskar', 'Priya', 'Quentin', 'Rosa', 'Søren', 'Tereza', 'Uma', 'Viktor', 'Wanjiru', 'Yusuf', 'Zoë'];
const familyNames = ['Abara', 'Bianchi', 'Castro', 'Dahl', 'Eriksen', 'Fischer', 'Garcia', 'Haddad', 'Ito', 'Jansen', 'Kowalski', 'Lefèvre', 'Mensah', 'Novák', 'O’Brien', 'Park', 'Quispe', 'Rossi', 'Şahin', 'Tran', 'Usman', 'Varga', 'Walsh', 'Yilmaz', 'Zhou'];
const openings = ['Honestly,', 'As somebody who lives there,', 'To be fair,', 'I keep reading that', 'Nobody asked, but', 'Ten years ago', 'In my street', 'For what it is worth,', 'According to the report,', 'On any other day'];
const subjects = ['the council', 'my neighbour', 'half of the shops', 'everyone with a pram', 'the bus company', 'the fire service', 'that one columnist', 'the new mayor', 'a petition with nine signatures', 'the school across the bridge'];
const verbs = ['has forgotten', 'would gladly pay for', 'never measured', 'is counting on', 'wants to keep', 'could not explain', 'has been promised', 'argued against', 'quietly moved', 'depends on'];
const objects = ['the parking in front of the church', 'a second bridge', 'the noise figures', 'deliveries before ten', 'the trial in October', 'a bench in the shade', 'the detour through the old town', 'one quiet morning a week', 'the numbers from last summer', 'the cycle lane that ends at the wall'];
const endings = ['.', '.', '.', ', and it shows.', ', which is the whole story.', ', as far as I can tell.', '!', '?', ', though I would love to be wrong.', '; ask anyone.'];
