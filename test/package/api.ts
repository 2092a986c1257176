// What the built package promises, as text: every entry with the names and signatures of its types, every element with what markup and
// CSS may say to it, every adapter that markup can name. One line each, so that two of these texts can be told apart line by line.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { elementLines, type Manifest, markupLines, promiseLines } from './api-markup.js';

/** Lines below a heading; what belongs to a line stands below it, two blanks further in. */
export type Lines = readonly string[];
interface Entry {
  /** As it is imported. */
  readonly name: string;
  /** As the exports map has it: with a star where one line of it stands for many. */
  readonly line: string;
  readonly types: string;
  /** Has types only: of the elements, for one who writes JSX. */
  readonly jsx: boolean;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** On one line, without where in the package a type stands. */
const flat = (text: string): string => text.replace(/\s+/g, ' ').trim().replace(/;$/, '').replaceAll('"', "'").replace(/import\('\.[^']*'\)\./g, '');

/** `{ server, fetch }` before its type: the names in there are nobody's business. */
const takenApart = /(?<=[(,] ?)\{[^{}]*\}(?=\??:)/g;

/** `root`: a folder with the package's package.json, and `dist` as it is built. */
export async function api(root: string): Promise<string> {
  const { name, exports, bin = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; exports: Record<string, string | { types?: string; default?: string }>; bin?: Record<string, string> };
  const entries: Entry[] = [];
  const files: string[] = [];
  for (const [path, target] of Object.entries(exports)) {
    const as = path.replace(/^\./, name);
    const { types, default: code } = typeof target === 'string' ? { default: target } : target;
    if (types === undefined) files.push(as);
    else for (const star of types.includes('*') ? stars(root, types) : ['']) entries.push({ name: as.replace('*', star), line: as, types: join(root, types.replace('*', star)), jsx: code === undefined });
  }
  const manifest = JSON.parse(readFileSync(join(root, 'dist/custom-elements.json'), 'utf8')) as Manifest;
  return [
    '# What the package promises', '',
    'Written and compared by `npm test -- package/api`; `PARLEY_RECORD=1` records it. A line that is gone or different breaks somebody.',
    ...section('Files, without types', files),
    ...section('Commands', Object.keys(bin)),
    ...elementLines(manifest).flatMap(([tag, lines]) => section(`<${tag}>`, lines)),
    ...section('Adapters in markup', markupLines(root)),
    ...section('Promises of the conformance suite', await promiseLines(root)),
    ...new Types(entries, join(root, 'dist/types').replaceAll('\\', '/')).sections().flatMap(([heading, lines]) => section(heading, lines)),
    '',
  ].join('\n');
}

function section(heading: string, lines: Lines): Lines {
  return lines.length === 0 ? [] : ['', `## ${heading}`, '', ...lines];
}

/** What the star of `./dist/types/adapters/*.d.ts` stands for. */
function stars(root: string, pattern: string): string[] {
  const [folder, end] = pattern.split('*') as [string, string];
  return readdirSync(join(root, folder)).filter((file) => file.endsWith(end)).map((file) => file.slice(0, -end.length)).sort(order);
}

class Types {
  readonly #entries: readonly Entry[];
  /** What stands in here is ours. */
  readonly #folder: string;
  readonly #checker: ts.TypeChecker;
  readonly #program: ts.Program;
  readonly #printer = ts.createPrinter({ removeComments: true });
  /** Where each name of ours is told in full. */
  readonly #told = new Map<ts.Symbol, string>();
  readonly #spokenOf = new Set<ts.Symbol>();

  constructor(entries: readonly Entry[], folder: string) {
    this.#entries = entries;
    this.#folder = `${folder}/`;
    this.#program = ts.createProgram(entries.map(({ types }) => types), {
      target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], types: [], strict: true, skipLibCheck: true, noEmit: true,
    });
    this.#checker = this.#program.getTypeChecker();
  }

  sections(): (readonly [string, Lines])[] {
    const found: (readonly [string, string, Lines])[] = [];
    for (const { name, line, types, jsx } of this.#entries) {
      const module = this.#checker.getSymbolAtLocation(this.#program.getSourceFile(types)!);
      const exported = module ? this.#checker.getExportsOfModule(module).map((symbol) => [symbol.name, this.#real(symbol)] as const).sort(([a], [b]) => order(a, b)) : [];
      found.push([name, line, exported.length === 0 ? ['(nothing to import by name)'] : exported.flatMap(([as, symbol]) => (jsx ? [as] : this.#first(as, symbol, name)))]);
    }
    // A name that no entry exports is part of those that are: whoever uses one of these, uses it.
    const inner: string[] = [];
    for (const symbol of this.#spokenOf) if (!this.#told.has(symbol)) inner.push(this.#tell(symbol.name, symbol).join('\n'));
    return [...alike(found), ['Spoken of by these, and exported by none', inner.sort(order).flatMap((text) => text.split('\n'))]];
  }

  #first(as: string, symbol: ts.Symbol, entry: string): Lines {
    const before = this.#told.get(symbol);
    if (before !== undefined) return [`${as}, as in ${before}`];
    if (!this.#ours(symbol)) return [`${as}, of another package`];
    // Words of a language are a table of ours each.
    if (as !== 'default') this.#told.set(symbol, entry);
    return this.#tell(as, symbol);
  }

  #tell(as: string, symbol: ts.Symbol): Lines {
    return (symbol.declarations ?? []).flatMap((declaration): Lines => {
      if (ts.isInterfaceDeclaration(declaration)) return [`interface ${as}${this.#generics(declaration)}${this.#above(declaration)}`, ...declaration.members.map((member) => `  ${this.#print(member)}`).sort(order)];
      if (ts.isClassDeclaration(declaration)) return this.#class(as, declaration);
      if (ts.isTypeAliasDeclaration(declaration)) return this.#alias(as, declaration);
      if (ts.isFunctionDeclaration(declaration)) return [`function ${this.#print(declaration).replace(/^(export |declare |default )*function \w*/, as).replace(takenApart, 'options')}`];
      if (ts.isVariableDeclaration(declaration)) return this.#variable(as, declaration);
      throw new Error(`${as} is declared in a way that this cannot tell: ${ts.SyntaxKind[declaration.kind]}`);
    });
  }

  /** What a page may use of an element or an error: neither what is inside, nor what its ancestors from elsewhere have. */
  #class(as: string, declaration: ts.ClassDeclaration): Lines {
    const type = this.#checker.getTypeAtLocation(declaration) as ts.InterfaceType;
    const strange = this.#strangeBase(type);
    const members = this.#checker.getPropertiesOfType(type).filter((member) => !strange?.type.getProperty(member.name)).flatMap((member) => member.declarations ?? []);
    const own = declaration.members.filter((member) => ts.isConstructorDeclaration(member) || (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0);
    const outside = strange ? this.#checker.getTypeOfSymbol(strange.type.symbol) : undefined;
    const lines = [...members, ...own].filter((member) => {
      const inside = (ts.getCombinedModifierFlags(member as ts.Declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
      const named = (member as ts.NamedDeclaration).name;
      return !inside && !(named && ts.isPrivateIdentifier(named)) && !(own.includes(member as ts.ClassElement) && named && outside?.getProperty(named.getText()));
    }).map((member) => `  ${this.#print(member)}`);
    return [`class ${as}${this.#generics(declaration)}${strange ? ` extends ${strange.name}` : ''}`, ...new Set(lines.sort(order))];
  }

  /** The nearest ancestor that is not ours: LitElement, Error, Event. */
  #strangeBase(type: ts.InterfaceType): { readonly type: ts.Type; readonly name: string } | null {
    for (const base of this.#checker.getBaseTypes(type)) {
      if (!this.#ours(base.symbol)) return { type: base, name: base.symbol.name };
      const further = this.#strangeBase(base as ts.InterfaceType);
      if (further) return further;
    }
    return null;
  }

  /** What is made of tables of ours is told as what comes of them, so that a name may move from one table to another. */
  #alias(as: string, declaration: ts.TypeAliasDeclaration): Lines {
    const { type } = declaration;
    const all = (some: readonly ts.TypeNode[]): boolean => some.every(ts.isTypeQueryNode);
    const is = this.#checker.getTypeFromTypeNode(type);
    const names = all([type]) || (ts.isIntersectionTypeNode(type) && all(type.types)) ? this.#checker.getPropertiesOfType(is).map(({ name }) => name)
      : ts.isTypeOperatorNode(type) && type.operator === ts.SyntaxKind.KeyOfKeyword && all([type.type]) ? (is.isUnion() ? is.types : [is]).map((each) => String((each as ts.StringLiteralType).value))
        : null;
    return names ? [`type ${as}, of`, ...names.map((name) => `  ${name}`).sort(order)] : [`type ${as}${this.#generics(declaration)} = ${this.#print(type)}`];
  }

  /** Of a table only the names in it: what it says may change any day. */
  #variable(as: string, { type }: ts.VariableDeclaration): Lines {
    if (!type) return [`const ${as}`];
    if (!ts.isTypeLiteralNode(type)) return [`const ${as}: ${this.#print(type)}`];
    return [`const ${as}`, ...type.members.map(({ name }) => `  ${name?.getText().replaceAll("'", '') ?? '[…]'}`).sort(order)];
  }

  #generics({ typeParameters }: ts.DeclarationWithTypeParameterChildren): string {
    return typeParameters ? `<${typeParameters.map((each) => this.#print(each)).join(', ')}>` : '';
  }

  #above({ heritageClauses = ts.factory.createNodeArray() }: ts.InterfaceDeclaration): string {
    return heritageClauses.map((clause) => ` ${this.#print(clause)}`).join('');
  }

  #print(node: ts.Node): string {
    const visit = (inner: ts.Node): void => {
      // A name of its own, no member, parameter or generic.
      if (ts.isIdentifier(inner)) {
        const symbol = this.#checker.getSymbolAtLocation(inner);
        const real = symbol && this.#real(symbol);
        if (real && this.#ours(real) && real.declarations!.some((each) => ts.isSourceFile(each.parent) || ts.isVariableDeclaration(each))) this.#spokenOf.add(real);
      }
      ts.forEachChild(inner, visit);
    };
    visit(node);
    return flat(this.#printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()));
  }

  #real(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #ours({ declarations = [] }: ts.Symbol): boolean {
    return declarations.length > 0 && declarations.every((each) => each.getSourceFile().fileName.startsWith(this.#folder));
  }
}

/** Entries of one line that say the very same, as the languages do, are told once: a line for each, and what they say below. */
function alike(sections: readonly (readonly [name: string, line: string, said: Lines])[]): (readonly [string, Lines])[] {
  const groups = new Map<string, { readonly line: string; readonly said: Lines; readonly names: string[] }>();
  for (const [name, line, said] of sections) {
    const key = JSON.stringify([line, said]);
    const group = groups.get(key) ?? { line, said, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ line, said, names }) => (names.length === 1 ? [names[0]!, said] : [line, [...names.map((name) => name.replace(/^.*\//, '')), ...said]]));
}
