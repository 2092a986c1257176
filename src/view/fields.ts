// What a field of a login or guest form is called.

import type { LoginField } from '../core/adapter.js';
import { english, type MessageKey, type Translator } from '../core/messages.js';

export function fieldLabel(field: LoginField, t: Translator): string {
  const key = `field.${field.name}`;
  const label = field.label ?? (Object.hasOwn(english, key) ? t(key as MessageKey) : field.name);
  return field.required ? label : t('field.optional', { label });
}
