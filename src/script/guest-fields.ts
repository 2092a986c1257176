// The fields a guest must fill in, as markup lists them.

export function guestFields(words: string): ('name' | 'email' | 'url')[] {
  return (['name', 'email', 'url'] as const).filter((name) => words.split(/[\s,]+/).includes(name));
}
