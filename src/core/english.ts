// All of our English, for translators, tests and whoever wants to look. The widget itself fetches it in parts.

import { english as first, type Message, type MessageKey } from './messages.js';
import { bodyEnglish } from './messages-body.js';
import { guideEnglish } from './messages-guide.js';
import { laterEnglish } from './messages-later.js';
import { othersEnglish } from './messages-others.js';
import { writingEnglish } from './messages-writing.js';

export const english: Readonly<Record<MessageKey, Message>> = { ...first, ...bodyEnglish, ...guideEnglish, ...laterEnglish, ...othersEnglish, ...writingEnglish };
