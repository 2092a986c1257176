// The thread that the first demo page shows: readers of a car blog under an article about a small coupé.
// Data only; any adapter that takes a seed can start with it.

import type { Seed, SeedThread } from '../src/adapters/support/seed.js';

const hours = 60;
const days = 24 * hours;

export const modelThread = {
  id: 'the-last-honest-coupe',
  title: 'The last honest coupé: a week with a car that still asks something of you',
  comments: [
    {
      id: 'marek-1',
      author: 'marek',
      ago: 2 * days + 5 * hours,
      votes: { up: 31, down: 2 },
      text: 'Two hundred horsepower, a proper handbrake and rear tyres no wider than my first hatchback had. On paper it is slow. Then somebody lets you have it on a wet mountain road, and you notice that you have been laughing for ten minutes at forty miles an hour.',
      replies: [
        {
          id: 'aiko-1',
          author: 'aiko',
          ago: 2 * days + 2 * hours,
          votes: { up: 18, down: 0 },
          markdown: 'That is exactly the point of the narrow tyres: they let go *early*, and they tell you first. I wrote down what I changed on mine after a year of track days, pads and fluid before anything else: [a short list](https://example.com/coupe/first-year).',
          replies: [
            {
              id: 'tom-1',
              author: 'tom',
              ago: 26 * hours,
              votes: { up: 7, down: 1 },
              text: 'Fluid, yes. I boiled mine on the second lap and met the gravel at the end of the straight. The car was fine. I was not allowed to drive home.',
            },
          ],
        },
      ],
    },
    {
      id: 'ines-1',
      author: 'ines',
      ago: 7 * hours,
      votes: { up: 12, down: 4 },
      text: 'I wanted to love it, but the back seats are a shelf and the boot does not take a pram. My husband says that this is what the second car is for. We do not have a first car.',
    },
  ],
} as const satisfies SeedThread;

/** With the other articles that the recent comments beside it stand under. */
export const modelSeed: Seed = {
  people: [
    { id: 'marek', name: 'Marek Dvořák', country: 'CZ' },
    { id: 'aiko', name: 'Aiko Tanabe', country: 'JP' },
    { id: 'tom', name: 'Tom Ashworth', country: 'GB' },
    { id: 'ines', name: 'Inês Carvalho', country: 'PT' },
    { id: 'lena', name: 'Lena Brandt', country: 'DE', role: 'contributor', badge: 'Author' },
    { id: 'raul', name: 'Raúl Ortega', country: 'MX', role: 'contributor' },
    { id: 'sofie', name: 'Sofie Lindqvist', country: 'SE', role: 'contributor' },
    { id: 'dan', name: 'Dan Whitaker', country: 'CA', role: 'contributor' },
    { id: 'grace', name: 'Grace Okafor', country: 'NG', role: 'moderator' },
    { id: 'piet', name: 'Piet van der Meer', country: 'NL', role: 'moderator' },
  ],
  threads: [
    modelThread,
    {
      id: 'winter-tyres-in-may',
      title: 'Winter tyres in May, and other habits we do not admit to',
      comments: [
        { author: 'dan', ago: 3 * hours, votes: { up: 5 }, text: 'Ours stay on until the first thunderstorm. It is June some years.' },
        { author: 'sofie', ago: 9 * days, votes: { up: 3 }, text: 'The law here says the fifteenth of April. The road says something else every year.' },
      ],
    },
    {
      id: 'a-diesel-estate-at-300000',
      title: 'A diesel estate at 300,000 kilometres',
      comments: [
        { author: 'raul', ago: 20 * hours, votes: { up: 9, down: 1 }, text: 'Mine has four hundred on the clock and the only thing I have replaced twice is the cup holder.' },
      ],
    },
  ],
};
