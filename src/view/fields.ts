// What the forms share: what a field is called, and which keys are not theirs.

import type { LoginField } from '../core/adapter.js';
import { laterEnglish, learnAll } from '../core/messages-later.js';
import type { MessageKey, Translator } from '../core/messages.js';
import { oneLine } from '../core/name.js';

learnAll();

export function fieldLabel(field: LoginField, t: Translator): string {
  const key = `field.${field.name}`;
  const label = oneLine(field.label, 60) || (Object.hasOwn(laterEnglish, key) ? t(key as MessageKey) : oneLine(field.name, 60));
  return field.required ? label : t('field.optional', { label });
}

/** `file`, `image` and `submit` do things that no form of ours is for. */
export function fieldType({ type }: LoginField): LoginField['type'] {
  return types.has(type) ? type : 'text';
}
const types: ReadonlySet<string> = new Set<LoginField['type']>(['text', 'email', 'url', 'password']);

/** A key that chooses or dismisses an input method's candidate. WebKit sends it after the composition has ended, as 229. */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
