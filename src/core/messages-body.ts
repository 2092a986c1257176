// What the widget says in the midst of comments, in English: comes with what draws them.

import type { Message } from './messages.js';

export const bodyEnglish = {
  'body.image': 'Picture: {alt}',
  'body.image.untitled': 'Picture',
  'body.image.show': 'Show picture: {alt}',
  'body.spoiler': 'Spoiler: press to show',
} as const satisfies Record<string, Message>;
