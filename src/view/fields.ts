// What the forms share: what a field is called, and which keys are not theirs.

import type { LoginField } from '../core/adapter.js';
import { laterEnglish, learnAll } from '../core/messages-later.js';
import type { MessageKey, Translator } from '../core/messages.js';

learnAll();

export function fieldLabel(field: LoginField, t: Translator): string {
  const key = `field.${field.name}`;
  const label = field.label ?? (Object.hasOwn(laterEnglish, key) ? t(key as MessageKey) : field.name);
  return field.required ? label : t('field.optional', { label });
}

/** A key that chooses or dismisses an input method's candidate. WebKit sends it after the composition has ended, as 229. */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
