// The rules of who may import whom, and of what may appear nowhere, as a function of a file's path and text.
// Reads no file itself: boundaries.test.ts hands it the real sources, and made-up ones that must be refused.

import ts from 'typescript';

/** Folders of src a room may import besides itself, and packages. `core` is every room's. */
interface Room {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

/** What body/ parses with: any package that is ours at run time but not one of the two below. */
const parsers = 'parsers';

const rooms: Readonly<Record<string, Room>> = {
  core: { rooms: [], packages: [] },
  storage: { rooms: ['core'], packages: ['idb-keyval'] },
  // A relay is a stranger: nostr.ts checks who signed what.
  adapters: { rooms: ['core', 'storage'], packages: ['idb-keyval', '@noble/hashes', '@noble/secp256k1'] },
  body: { rooms: ['core'], packages: [parsers] },
  conformance: { rooms: ['core'], packages: [] },
  locale: { rooms: ['core'], packages: [] },
  move: { rooms: ['core', 'adapters', 'body'], packages: [parsers] },
  view: { rooms: ['core', 'body', 'storage'], packages: ['lit'] },
  // Draws view's own templates, where there is no browser.
  server: { rooms: ['core', 'body', 'view', 'locale'], packages: ['lit'] },
  define: { rooms: ['view'], packages: [] },
  script: { rooms: ['define', 'view', 'adapters', 'storage', 'body', 'core', 'locale'], packages: [] },
  classic: { rooms: [], packages: [] },
  index: { rooms: ['core', 'view'], packages: [] },
};

/** Ways for a string to become markup or code. Bodies are drawn from a tree, so nobody needs one. */
const sinks = [
  'innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'createContextualFragment', 'DOMParser', 'srcdoc',
  'unsafeHTML', 'unsafeStatic', 'unsafeSVG', 'unsafeMathML', 'eval', 'parseHTMLUnsafe',
];

/** Everything wrong with one file of src or demo. `path` is relative to the repository, with slashes. `dependencies`: the package's own. */
export function violations(path: string, text: string, dependencies: readonly string[]): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const inSource = path.startsWith('src/');
  const room = inSource ? roomOf(path) : null;
  if (inSource && !Object.hasOwn(rooms, room!)) return [`${path}: "${room}" is no room of this house`];

  const visit = (node: ts.Node): void => {
    const specifier = importedBy(node);
    // A part that failed to load is asked for again at another address; see there.
    if (specifier === 'unknown' && path === 'src/core/part.ts') return;
    if (specifier === 'unknown') found.push(`${path}: an import() must name its module in plain text`);
    else if (specifier !== null) found.push(...refused(path, room, specifier, dependencies));
    if (inSource) {
      const sink = sinkIn(node);
      if (sink) found.push(`${path}: ${sink} turns a string into markup or code`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (room === 'index') {
    for (const statement of source.statements) {
      if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) found.push(`${path}: only re-exports, so that importing it does nothing`);
    }
  }
  return found;
}

function roomOf(path: string): string {
  return path.split('/')[1]!.replace(/\.ts$/, '');
}

function importedBy(node: ts.Node): string | 'unknown' | null {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) return (node.moduleSpecifier as ts.StringLiteral).text;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return (node.argument.literal as ts.StringLiteral).text;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    if (argument && ts.isStringLiteralLike(argument)) return argument.text;
    // Two load by address: classic.ts the script beside it, the mover the adapter that somebody names on its command line.
    return ['src/classic.ts', 'demo/move/cli.ts'].includes(node.getSourceFile().fileName) ? null : 'unknown';
  }
  return null;
}

function refused(path: string, room: string | null, specifier: string, dependencies: readonly string[]): string[] {
  if (!specifier.startsWith('.')) {
    if (room === null) return [];
    const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    const allowed = rooms[room]!.packages;
    if (!dependencies.includes(name)) return [`${path}: ${name} is not among the dependencies`];
    const parser = !/^(lit|idb-keyval|@noble\/.*)$/.test(name) && allowed.includes(parsers);
    return allowed.includes(name) || parser ? [] : [`${path}: ${room} may not import ${name}`];
  }
  const wrong: string[] = [];
  if (!/\.(js|json)$/.test(specifier) && room !== null) wrong.push(`${path}: ${specifier} needs its .js`);
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
  if (room === null) {
    // A demo is a page of somebody else's: it may use what is published, never what tests are made of.
    return target.startsWith('test/') ? [`${path}: a demo may not import ${target}`] : wrong;
  }
  if (!target.startsWith('src/')) return [...wrong, `${path}: src may not import ${target}`];
  const other = roomOf(target.replace(/\.js$/, '.ts'));
  const open = other === room || rooms[room]!.rooms.includes(other);
  return open ? wrong : [...wrong, `${path}: ${room} may not import ${other}`];
}

function sinkIn(node: ts.Node): string | null {
  if (ts.isIdentifier(node) && sinks.includes(node.text)) return node.text;
  // element['innerHTML'] and, in a template, .innerHTML=${…}
  if (ts.isStringLiteralLike(node) && sinks.includes(node.text)) return node.text;
  if (ts.isTemplateLiteralToken(node)) {
    const bound = sinks.find((sink) => new RegExp(`[.?@\\s]${sink}\\s*=`, 'i').test(node.text));
    if (bound) return bound;
  }
  if (ts.isPropertyAccessExpression(node) && /^(write|writeln)$/.test(node.name.text) && /document$/i.test(node.expression.getText())) return 'document.write';
  if (ts.isNewExpression(node) && node.expression.getText() === 'Function') return 'new Function';
  if (ts.isCallExpression(node) && node.expression.getText() === 'Function') return 'Function()';
  return null;
}
