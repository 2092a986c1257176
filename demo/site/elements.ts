// What each element takes and tells, from the comments in its source: attributes, properties, slots, parts, events, custom properties.
// The build writes it down for editors and frameworks (test/house/write-manifest.ts), the reference shows it, the page builder offers it.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Named {
  readonly name: string;
  readonly description?: string;
}
export interface Member extends Named {
  readonly privacy?: string;
  readonly static?: boolean;
  readonly kind: string;
  readonly attribute?: string;
  readonly type?: { readonly text: string };
}
export interface Declaration extends Named {
  readonly kind: string;
  readonly tagName?: string;
  readonly customElement?: boolean;
  readonly superclass?: unknown;
  readonly mixins?: unknown;
  readonly members?: readonly Member[];
  readonly attributes?: readonly (Named & { readonly fieldName?: string; readonly type?: { readonly text: string } })[];
  readonly slots?: readonly Named[];
  readonly events?: readonly (Named & { readonly type?: { readonly text: string } })[];
  readonly cssParts?: readonly Named[];
  readonly cssProperties?: readonly (Named & { readonly default?: string })[];
}

const source = (path: string): string => readFileSync(resolve('src', path), 'utf8');
const tags = { ParleyThread: 'thread', ParleyRecent: 'recent', ParleyPeople: 'people', ParleyCount: 'count', ParleyReactions: 'reactions' } as const;

/** `/** words *\/ 'parley-x': {…}` of view/events.ts. */
const events = (): NonNullable<Declaration['events']> => [...source('view/events.ts').matchAll(/\/\*\* (.*) \*\/\n\s+'(parley-[\w-]+)': \{/g)]
  .map(([, description, name]) => ({ name: name!, description: description!, type: { text: `ParleyEvent<'${name}'>` } }));

/** What `detail` of each event holds, as view/events.ts declares it. */
export const details = (): Readonly<Record<string, string>> => Object.fromEntries([...source('view/events.ts').matchAll(/^ {2}'(parley-[\w-]+)': (\{.*\});$/gm)]
  .map(([, name, type]) => [name!, type!.replaceAll('readonly ', '')]));

export const customProperties = (): readonly Required<NonNullable<Declaration['cssProperties']>[number]>[] => [...source('view/styles/tokens.ts').matchAll(/@cssprop \[(--[\w-]+)=(.*?)\] (.*)$/gm)]
  .map(([, name, initial, description]) => ({ name: name!, default: initial!, description: description! }));

/** The elements in the order above. Reading them takes a second or two, so it is done once. */
export function elements(): Promise<readonly Declaration[]> {
  return (found ??= analyzed());
}
let found: Promise<readonly Declaration[]> | null = null;

async function analyzed(): Promise<readonly Declaration[]> {
  const told = events();
  const properties = customProperties();
  if (told.length < 5 || properties.length < 10) throw new Error('view/events.ts or styles/tokens.ts is not written as this expects');
  // Heavy, and not needed by most that read vite.config.ts.
  // @ts-expect-error It has no types.
  const { cli } = await import('@custom-elements-manifest/analyzer/cli.js') as { cli: (options: unknown) => Promise<unknown> };
  const { modules } = await cli({
    argv: ['analyze', '--litelement', '--quiet', '--outdir', 'dist', ...['element', 'part', 'list', ...Object.values(tags)].flatMap((name) => ['--globs', `src/view/parley-${name}.ts`])],
    cwd: process.cwd(), noWrite: true,
  }) as { modules: readonly { readonly declarations: readonly Declaration[] }[] };
  const all = modules.flatMap((module) => module.declarations);
  return Object.keys(tags).map((name) => {
    const declaration = all.find((each) => each.name === name);
    if (!declaration) throw new Error(`${name} was not found`);
    return described(declaration, told, properties);
  });
}

function described(declaration: Declaration, told: NonNullable<Declaration['events']>, properties: NonNullable<Declaration['cssProperties']>): Declaration {
  const { members = [], attributes = [], cssParts = [] } = declaration;
  const open = members.filter((member) => (member.privacy ?? 'public') === 'public' && !member.static && !member.name.startsWith('#') && member.kind === 'field');
  const shown = new Set(open.map((member) => member.name));
  // One tag names many parts: what stands before a colon speaks of the rest.
  const parts = cssParts.flatMap((part) => `${part.name} ${part.description ?? ''}`.replace(/;[^:]*:/, ' ').split(/[\s;,]+/)).filter((part) => /^[a-z][a-z-]*$/.test(part));
  const { superclass: _above, mixins: _mixed, ...rest } = declaration;
  return {
    ...rest,
    tagName: `parley-${tags[declaration.name as keyof typeof tags]}`,
    customElement: true,
    members: open,
    attributes: attributes.filter(({ fieldName }) => fieldName === undefined || shown.has(fieldName)),
    // Which an element fires itself: those beside a thread read, and can fail at that.
    events: declaration.name === 'ParleyThread' ? told : told.filter((event) => event.name === 'parley-error'),
    cssParts: [...new Set(parts)].map((part) => ({ name: part })),
    cssProperties: properties,
  };
}

/** What a comment says, on one line, without what a list of attributes says already. */
export function plainly({ description = '' }: Named): string {
  return description.replace(/\s+/g, ' ').replace(/ Attribute: `[\w-]+`\.?/, '').trim();
}
