// Completes @names while one types, from what the backend suggests.

import { html } from 'lit';
import type { Person } from '../../core/model.js';
import { displayName } from '../../core/name.js';
import { avatar } from '../templates/avatar.js';
import { Completion } from './completion.js';
import type { Form } from './form.js';

const most = 8;

export function mentions(form: Form): Completion<Person> {
  return new Completion<Person>(form, {
    id: 'people', label: 'mention.list', pause: 150,
    // An @ that begins a word, and what of a name stands between it and the caret. Names have blanks, but nobody asks for them.
    begun: /(?:^|[^\p{L}\p{N}_@./-])@([\p{L}\p{N}\p{M}_.@-]{1,40})$/u,
    async find(prefix, signal) {
      const people: unknown = await form.adapter!.suggest!.people(prefix, { signal });
      const seen = new Set<string>();
      return Array.isArray(people) ? (people as readonly Person[]).filter((person) => displayName(person.name) !== '' && !seen.has(person.id) && seen.add(person.id)).slice(0, most) : [];
    },
    said: (t, n) => t('mention.said', { n }),
    draw: (person) => html`${avatar(person, false)}<bdi>${displayName(person.name)}</bdi>`,
    insert: (person) => `@${displayName(person.name)}`,
  });
}
