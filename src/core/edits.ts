// What the buttons of the Markdown toolbar do to words: one replacement and the selection after it. Pure, and knows no field.

export type EditName = 'bold' | 'italic' | 'quote' | 'code' | 'link' | 'list';

/** Positions are UTF-16 units, as fields count them. */
export interface Words {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  /** What is selected afterwards. */
  readonly start: number;
  readonly end: number;
}

/** Pressed on what it has made, a button takes it back. */
export function edit(name: EditName, words: Words): Edit {
  switch (name) {
    case 'bold': return wrap(trimmed(words), '**');
    case 'italic': return wrap(trimmed(words), '_');
    case 'code': return code(words);
    case 'link': return link(trimmed(words));
    case 'quote': return lines(words, '> ', /^ {0,3}> ?/);
    case 'list': return lines(words, '- ', /^ {0,3}[-*+] /);
  }
}

/** Signs beside a blank mean nothing: blanks at the edges of a selection stay outside. */
function trimmed({ text, start, end }: Words): Words {
  const chosen = text.slice(start, end);
  if (chosen.trim() === '') return { text, start, end };
  return { text, start: start + chosen.length - chosen.trimStart().length, end: end - (chosen.length - chosen.trimEnd().length) };
}

function wrap({ text, start, end }: Words, sign: string): Edit {
  const chosen = text.slice(start, end);
  const n = sign.length;
  if (bounded(text, start - n, end + n, sign)) return { from: start - n, to: end + n, insert: chosen, start: start - n, end: end - n };
  if (chosen.length > 2 * n && chosen.startsWith(sign) && chosen.endsWith(sign)) {
    const inner = chosen.slice(n, -n);
    return { from: start, to: end, insert: inner, start, end: start + inner.length };
  }
  // A sign ends with its paragraph.
  if (/\n[ \t]*\n/.test(chosen)) {
    const insert = chosen.split(/(\n[ \t]*\n\s*)/).map((part, i) => (i % 2 === 0 && part !== '' ? `${sign}${part}${sign}` : part)).join('');
    return { from: start, to: end, insert, start, end: start + insert.length };
  }
  return { from: start, to: end, insert: `${sign}${chosen}${sign}`, start: start + n, end: end + n };
}

function bounded(text: string, from: number, to: number, sign: string): boolean {
  return from >= 0 && to <= text.length && text.startsWith(sign, from) && text.startsWith(sign, to - sign.length) && to - from >= 2 * sign.length;
}

function code(words: Words): Edit {
  const { text, start, end } = words;
  const chosen = text.slice(start, end);
  const longest = Math.max(0, ...[...chosen.matchAll(/`+/g)].map(([run]) => run.length));
  if (!chosen.includes('\n')) {
    if (longest === 0) return wrap(words, '`');
    const sign = '`'.repeat(longest + 1);
    const insert = `${sign} ${chosen} ${sign}`;
    return { from: start, to: end, insert, start: start + longest + 2, end: start + longest + 2 + chosen.length };
  }
  const [from, to] = [lineStart(text, start), lineEnd(text, end)];
  const whole = text.slice(from, to);
  const fenced = /^(`{3,})[^\n]*\n([^]*)\n\1$/.exec(whole);
  if (fenced) return { from, to, insert: fenced[2]!, start: from, end: from + fenced[2]!.length };
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return { from, to, insert: `${fence}\n${whole}\n${fence}`, start: from + fence.length + 1, end: from + fence.length + 1 + whole.length };
}

/** What is missing, words or address, is selected. */
function link({ text, start, end }: Words): Edit {
  const chosen = text.slice(start, end);
  if (/^(https?:\/\/|mailto:)\S+$/i.test(chosen)) return { from: start, to: end, insert: `[](${chosen})`, start: start + 1, end: start + 1 };
  const address = 'https://';
  const at = start + chosen.length + 3;
  return { from: start, to: end, insert: `[${chosen}](${address})`, ...(chosen === '' ? { start: start + 1, end: start + 1 } : { start: at, end: at + address.length }) };
}

function lines({ text, start, end }: Words, sign: string, made: RegExp): Edit {
  const from = lineStart(text, start);
  // A selection that ends where a line begins does not mean that line.
  const to = lineEnd(text, end > start && text[end - 1] === '\n' ? end - 1 : end);
  const old = text.slice(from, to).split('\n');
  const back = old.some((line) => line.trim() !== '') && old.every((line) => line.trim() === '' || made.test(line));
  const insert = old.map((line) => (back ? line.replace(made, '') : line === '' && old.length > 1 && sign === '- ' ? line : sign + line)).join('\n');
  // The next line would go on as a part of it.
  const apart = !back && sign === '> ' && /^\n[^\n]/.test(text.slice(to)) ? '\n' : '';
  const caret = start === end;
  const moved = Math.max(from, start + (insert.split('\n')[0]!.length - old[0]!.length));
  return { from, to, insert: insert + apart, start: caret ? moved : from, end: caret ? moved : from + insert.length };
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
