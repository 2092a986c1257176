// Reads a body tree as the drawing does, and complains about everything that may not be in one.

import assert from 'node:assert/strict';
import { address } from '../../src/core/address.js';
import type { Block, BodyTree, Inline } from '../../src/core/body-tree.js';

export interface Findings {
  words: string;
  readonly hrefs: string[];
  readonly hosts: (string | null)[];
  images: number;
  /** Deepest quote or list. */
  depth: number;
  /** Deepest emphasis or link. */
  inline: number;
  nodes: number;
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  paragraph: ['children'], heading: ['level', 'children'], quote: ['children'], list: ['ordered', 'start', 'items'], table: ['head', 'rows'], rule: [], break: [],
  text: ['text'], strong: ['children'], em: ['children'], del: ['children'], spoiler: ['children'], link: ['href', 'host', 'children'], image: ['src', 'alt'],
};

export function walk(tree: BodyTree): Findings {
  const found: Findings = { words: '', hrefs: [], hosts: [], images: 0, depth: 0, inline: 0, nodes: 0 };
  blocks(tree, found, 0);
  return found;
}

function shape(node: Block | Inline, found: Findings): void {
  found.nodes++;
  if (node.type === 'code') {
    assert.equal(typeof node.text, 'string');
    assert.deepEqual(Object.keys(node).toSorted().filter((key) => key !== 'lang'), ['text', 'type']);
    return;
  }
  assert.ok(Object.hasOwn(KEYS, node.type), `a node that does not exist: ${node.type}`);
  assert.deepEqual(Object.keys(node).toSorted(), ['type', ...(KEYS[node.type] ?? [])].toSorted());
}

function blocks(tree: readonly Block[], found: Findings, depth: number): void {
  found.depth = Math.max(found.depth, depth);
  for (const block of tree) {
    shape(block, found);
    switch (block.type) {
      case 'paragraph':
        inlines(block.children, found, 0, false);
        break;
      case 'heading':
        assert.ok(Number.isInteger(block.level) && block.level >= 1 && block.level <= 6);
        inlines(block.children, found, 0, false);
        break;
      case 'quote':
        blocks(block.children, found, depth + 1);
        break;
      case 'code':
        assert.ok(block.lang === null || /^[\w+#.-]{1,32}$/.test(block.lang));
        found.words += block.text;
        break;
      case 'list':
        assert.ok(Number.isInteger(block.start) && block.start >= 0 && block.start < 1e9);
        for (const item of block.items) blocks(item, found, depth + 1);
        break;
      case 'table':
        for (const cell of [block.head, ...block.rows].flat()) inlines(cell, found, 0, false);
        break;
      case 'rule':
        break;
      default:
        assert.fail(`not a block: ${JSON.stringify(block)}`);
    }
    found.words += '\n';
  }
}

function inlines(children: readonly Inline[], found: Findings, depth: number, linked: boolean): void {
  found.inline = Math.max(found.inline, depth);
  for (const inline of children) {
    shape(inline, found);
    switch (inline.type) {
      case 'text': case 'code':
        assert.doesNotMatch(inline.text, /[\u202D\u202E]|(?![\t\n\r])\p{Cc}/u);
        found.words += inline.text;
        break;
      case 'strong': case 'em': case 'del': case 'spoiler':
        inlines(inline.children, found, depth + 1, linked);
        break;
      case 'link':
        assert.equal(address(inline.href), inline.href, 'a link that did not pass the gate');
        assert.ok(!linked, 'a link inside a link');
        assert.ok(inline.host === null || inline.host !== '');
        found.hrefs.push(inline.href);
        found.hosts.push(inline.host);
        inlines(inline.children, found, depth + 1, true);
        break;
      case 'image':
        assert.equal(address(inline.src, { kinds: 'picture' }), inline.src, 'a picture that did not pass the gate');
        found.hrefs.push(inline.src);
        found.images++;
        found.words += inline.alt;
        break;
      case 'break':
        found.words += '\n';
        break;
      default:
        assert.fail(`not an inline: ${JSON.stringify(inline)}`);
    }
  }
}
