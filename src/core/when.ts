// How long ago, in words, and when these words will be wrong. Knows no clock: now is passed in.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Each unit with where it ends: the next one starts there. */
const steps = [
  { unit: 'minute', size: minute, end: hour },
  { unit: 'hour', size: hour, end: day },
  { unit: 'day', size: day, end: 7 * day },
  { unit: 'week', size: 7 * day, end: 30 * day },
  { unit: 'month', size: 30.436875 * day, end: 365.2425 * day },
  { unit: 'year', size: 365.2425 * day, end: Infinity },
] as const;

const fresh = 45 * second;

/** Words for how long before `now` (ms) `then` was, and the moment (ms) they next change. A `then` that is no date: '' for ever. */
export function relative(then: number, now: number, locale: string): { readonly text: string; readonly until: number } {
  if (!isDate(then) || !isDate(now)) return { text: '', until: Infinity };
  // A server's clock may run ahead of the reader's.
  const age = Math.max(0, now - then);
  if (age < fresh) return { text: words(locale, 0, 'second'), until: then + fresh };
  for (const { unit, size, end } of steps) {
    if (age >= end) continue;
    const count = Math.max(1, Math.floor(age / size));
    return { text: words(locale, -count, unit), until: then + Math.min(end, (count + 1) * size) };
  }
  return { text: '', until: Infinity };
}

/** The full date and time; '' for what is no date. */
export function exact(then: number, locale: string): string {
  return isDate(then) ? dates(locale).format(then) : '';
}

function isDate(time: number): boolean {
  return typeof time === 'number' && Math.abs(time) <= 8.64e15;
}

/** One text for each count and unit: 10,000 comments share a few dozen. */
const texts = new Map<string, string>();
function words(locale: string, count: number, unit: Intl.RelativeTimeFormatUnit): string {
  const key = `${locale}|${unit}|${count}`;
  let text = texts.get(key);
  if (text === undefined) {
    text = relatives(locale).format(count, unit);
    if (texts.size > 2000) texts.clear();
    texts.set(key, text);
  }
  return text;
}

const relatives = cached((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const dates = cached((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }));

/** Formatters cost hundreds of times what a call of one does. A tag that is none means English. */
function cached<T>(make: (locale: string) => T): (locale: string) => T {
  const made = new Map<string, T>();
  return (locale) => {
    let formatter = made.get(locale);
    if (formatter === undefined) {
      try {
        formatter = make(locale);
      } catch {
        formatter = make('en');
      }
      made.set(locale, formatter);
    }
    return formatter;
  };
}
