// What moderators' acts are called, before and after they are done.

import type { MessageKey } from '../../core/messages.js';
import type { Act } from '../../core/moderating.js';

export function wordFor({ action, on }: Act): MessageKey {
  if (action === 'pin' || action === 'lock') return on ? `moderate.${action}` : `moderate.un${action}`;
  return on ? `moderate.${action}` : 'moderate.approve';
}

export function deedOf({ action, on }: Act): MessageKey {
  if (action === 'pin' || action === 'lock') return on ? `did.${action}` : `did.un${action}`;
  return on ? `did.${action}` : 'did.back';
}
