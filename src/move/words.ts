// A body tree as Markdown or as plain words, for backends that take no other. Knows no backend.

import { html } from '../body/html.js';
import { markdown } from '../body/markdown.js';
import { text } from '../body/text.js';
import type { Block, Inline } from '../core/body-tree.js';
import type { Body, Syntax } from '../core/model.js';

/** The body in the syntax that a backend reads; what it is in already stays as it was typed. */
export function wordsIn(syntax: Syntax, { format, source }: Body): string {
  if (format === 'markdown' && syntax === 'markdown') return source;
  if (format === 'text' && syntax === 'plain') return source;
  return blocks((format === 'html' ? html : format === 'markdown' ? markdown : text)(source), syntax === 'markdown').trim();
}

/** For comparing: the words alone, however they were marked up or spaced. */
export function bareWords(body: Body | null): string {
  return body === null ? '' : wordsIn('plain', body).replace(/\s+/g, ' ').trim();
}

function blocks(list: readonly Block[], marked: boolean): string {
  return list.map((block) => blockOf(block, marked)).join('\n\n');
}

function blockOf(block: Block, marked: boolean): string {
  switch (block.type) {
    case 'paragraph': return inlines(block.children, marked);
    case 'heading': return (marked ? `${'#'.repeat(block.level)} ` : '') + inlines(block.children, marked);
    case 'quote': return blocks(block.children, marked).replace(/^/gm, '> ');
    case 'code': {
      if (!marked) return block.text;
      const fence = '`'.repeat(Math.max(3, ...[...block.text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
      return `${fence}${block.lang ?? ''}\n${block.text}\n${fence}`;
    }
    case 'list': return block.items.map((item, index) => {
      const sign = block.ordered ? `${block.start + index}. ` : '- ';
      return sign + blocks(item, marked).replace(/\n(?!\n|$)/g, `\n${' '.repeat(sign.length)}`);
    }).join('\n');
    case 'table': {
      const row = (cells: readonly (readonly Inline[])[]): string => `| ${cells.map((cell) => inlines(cell, marked).replace(/\n/g, ' ').replaceAll('|', marked ? '\\|' : '|')).join(' | ')} |`;
      return [row(block.head), ...(marked ? [`|${' --- |'.repeat(block.head.length)}`] : []), ...block.rows.map(row)].join('\n');
    }
    case 'rule': return marked ? '---' : '—';
  }
}

function inlines(list: readonly Inline[], marked: boolean): string {
  const written = list.map((inline) => inlineOf(inline, marked)).join('');
  // A line that would begin a block.
  return marked ? written.replace(/^(\s*)([-+>]|#{1,6}(?=\s)|\d+(?=[.)]))/gm, (_, space: string, sign: string) => (/\d/.test(sign) ? `${space}${sign}\\` : `${space}\\${sign}`)) : written;
}

const signs = { strong: '**', em: '*', del: '~~', spoiler: '' } as const;

function inlineOf(inline: Inline, marked: boolean): string {
  switch (inline.type) {
    case 'text': return marked ? inline.text.replace(/[\\`*_[\]<>~&|]/g, '\\$&') : inline.text;
    case 'break': return '\n';
    case 'code': {
      if (!marked) return inline.text;
      const fence = '`'.repeat(Math.max(0, ...[...inline.text.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
      return /^`|`$/.test(inline.text) ? `${fence} ${inline.text} ${fence}` : fence + inline.text + fence;
    }
    case 'link': {
      const words = inlines(inline.children, marked);
      if (marked) return `[${words}](<${inline.href}>)`;
      return words === inline.href || inline.href === `${words}/` ? words : `${words} (${inline.href})`;
    }
    case 'image': return marked ? `![${inline.alt.replace(/[\\[\]]/g, '\\$&')}](<${inline.src}>)` : `${inline.alt} (${inline.src})`.trim();
    default: {
      const words = inlines(inline.children, marked);
      const sign = marked ? signs[inline.type] : '';
      // Signs must touch words, or they are none.
      return sign === '' || words.trim() === '' ? words : words.replace(/^(\s*)([\s\S]*?)(\s*)$/, (_, before: string, inside: string, after: string) => before + sign + inside + sign + after);
    }
  }
}
