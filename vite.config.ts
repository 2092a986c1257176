// One `vite build --mode …` for each thing that is published, and the server behind `npm start`.

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { minify, type MinifyOptions } from 'terser';
import { defineConfig, parseAst, transformWithOxc, type Plugin, type Rolldown, type UserConfig } from 'vite';
import { layout } from './demo/layout.js';
import { prerender } from './demo/prerender.js';
import { hostApart, mounted } from './test/backends/mount.js';

const { dependencies, devDependencies: { terser } } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
const names = (folder: string, end: string): string[] => {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length));
  } catch {
    return [];
  }
};
const entries = (folder: string): Record<string, string> =>
  Object.fromEntries(names(`src/${folder}`, '.ts').map((name) => [`${folder}/${name}`, `src/${folder}/${name}.ts`]));

const chunkFileNames = 'chunks/[name]-[hash].js';
const common = { sourcemap: true, target: 'es2022' } as const;
/** That our own plugins take most of its few seconds is no news. */
const checks = { bundlerTimings: false };

/**
 * Puts all that the script tag needs at once into one chunk, and parley.js only points to it: two requests, not five.
 * It cannot be parley.js itself, because chunks would load that a second time where a page writes parley.js?v=2.
 */
const atOnce = (id: string, modules: Rolldown.ChunkingContext): string | null => (isImported(id, modules, /src.script\.ts$/) ? 'parley' : null);

/** Whether one of these imports a module, or what imports it. */
function isImported(id: string, modules: Rolldown.ChunkingContext, by: RegExp): boolean {
  const seen = new Set([id]);
  for (const each of seen) {
    if (by.test(each)) return true;
    modules.getModuleInfo(each)?.importers.forEach((importer) => seen.add(importer));
  }
  return false;
}

/**
 * The same for bundlers, which keep our chunks apart: four instead of a dozen. What draws is none of what decides, and what adapters need, too, is
 * neither: who takes one adapter, or one class, takes no more than that.
 */
const forBundlers = [
  { name: 'errors', test: /src.core.errors\.ts$/, priority: 3 },
  { name: (id: string, modules: Rolldown.ChunkingContext) => (isAtOnce(id, modules) && isImported(id, modules, /src.adapters./) ? 'base' : null), debugName: 'base', priority: 2 },
  { name: (id: string, modules: Rolldown.ChunkingContext) => (isAtOnce(id, modules) ? (id.startsWith(resolve('src/view')) ? 'thread' : 'core') : null), debugName: 'at once', priority: 1 },
];
function isAtOnce(id: string, modules: Rolldown.ChunkingContext): boolean {
  return !modules.getModuleInfo(id)?.isEntry && isImported(id, modules, /src.define\.ts$/);
}

/** What adapters that speak to a server stand on comes in one request, not in five small ones; what others need, too, is not in it. */
const shared = [
  // Links, which plain text and richer bodies both may hold.
  { name: 'links', test: /src.(core.host|body.text)\.ts$/ },
  { name: 'http', test: /src.adapters.support.(http|session|stream-later)\.ts$/ },
  // What our own server's readers do without.
  { name: 'narrow', test: /src.adapters.support.(narrow|waiting)\.ts$/ },
  { name: 'popup', test: /src.adapters.support.(popup|window)\.ts$/ },
];

/**
 * What no minifier touches: the blanks and comments inside css`` and html``. Line ends stay, so that source maps keep their lines,
 * and in markup one blank of every run, because between words it is text.
 */
const templates = (): Plugin => {
  const css = (text: string): string => text.replace(/\/\*[^*]*\*\//g, '').replace(/[ \t]*([{};,\n])[ \t]*/g, '$1').replace(/:[ \t]+/g, ':').replace(/;(\n*)\}/g, '$1}');
  const html = (text: string): string => text.replace(/[ \t]*\n[ \t]*/g, '\n');
  return {
    name: 'templates',
    enforce: 'post',
    transform(code, id) {
      if (!id.startsWith(resolve('src/view'))) return null;
      const edits: { at: number; raw: string; to: string }[] = [];
      const visit = (node: unknown): void => {
        if (typeof node !== 'object' || node === null) return;
        const { type, tag, quasi } = node as { type?: string; tag?: { name?: string }; quasi?: { quasis: { start: number; value: { raw: string } }[] } };
        if (type === 'TaggedTemplateExpression' && quasi && (tag?.name === 'css' || tag?.name === 'html')) {
          for (const { start, value: { raw } } of quasi.quasis) {
            if (!code.startsWith(raw, start)) throw new Error(`${id}: a template is not where it was said to be`);
            edits.push({ at: start, raw, to: (tag.name === 'css' ? css : html)(raw) });
          }
        }
        Object.values(node).forEach(visit);
      };
      visit(parseAst(code));
      edits.sort((a, b) => b.at - a.at);
      return { code: edits.reduce((text, { at, raw, to }) => text.slice(0, at) + to + text.slice(at + raw.length), code), map: null };
    },
  };
};

/**
 * Where a page's other scripts have added to Object.prototype, the bundler's helper takes that for one of a module's exports, and the module
 * cannot be loaded. With this it reads what the module itself exports.
 */
const ownExports = (): Plugin => ({
  name: 'own-exports',
  renderChunk: (code) => code.includes('for (var name in all)') ? { code: code.replaceAll('for (var name in all)', 'for (var name of Object.keys(all))'), map: null } : null,
});

/** Lets the script tag ask for what adapters stand on before they are here. As text, because an import that the bundler sees costs it a helper. */
const early = (): Plugin => ({
  name: 'early',
  transform(code, id) {
    if (id !== resolve('src/script.ts')) return null;
    const edited = code.replace(/const ground = [^;]*;/, 'const ground = () => void import(PARLEY_GROUND).catch(() => undefined);');
    if (edited === code) throw new Error(`${id}: what is fetched early is not where it was`);
    return { code: edited, map: null };
  },
  renderChunk(code, _chunk, _options, { chunks }) {
    if (!code.includes('PARLEY_GROUND')) return null;
    const http = Object.values(chunks).find(({ moduleIds }) => moduleIds.includes(resolve('src/adapters/support/http.ts')));
    if (!http) throw new Error('no chunk has adapters/support/http.ts');
    return { code: code.replace('PARLEY_GROUND', JSON.stringify(`./${basename(http.fileName)}`)), map: null };
  },
});

/** Tells the one-tag form which files parley.js will ask for, by what was built before it. */
const ahead = (): Plugin => ({
  name: 'ahead',
  transform(code, id) {
    if (id !== resolve('src/classic.ts')) return null;
    const built = readdirSync('dist/cdn/chunks').filter((name) => name.endsWith('.js'));
    const imports = (name: string): string[] => [...readFileSync(`dist/cdn/chunks/${name}`, 'utf8').matchAll(/\bfrom[`"']\.\/([\w.-]+\.js)[`"']/g)].map(([, file = '']) => file);
    const named = (name: string): string | undefined => built.find((file) => file.startsWith(`${name}-`) && file.length === name.length + 12);
    const entry = named('parley');
    if (entry === undefined) throw new Error('dist/cdn/chunks has no parley-….js: the script tag is built first');
    const files = Object.fromEntries(names('src/adapters', '.ts').flatMap((adapter) => {
      const file = named(adapter);
      return file === undefined ? [] : [[adapter, [file, ...imports(file).filter((each) => each !== entry)].map((each) => `chunks/${each}`)]];
    }));
    const edited = code.replace(/(const files[^=]*= )\{\}/, (_all, before: string) => before + JSON.stringify({ '': ['parley.js', `chunks/${entry}`], ...files }));
    if (edited === code) throw new Error(`${id}: the table of files is not where it was`);
    return { code: edited, map: null };
  },
});

/** A second minifier finds what the first leaves: what is used once goes where it is used, say. It reads the first one's source map, and hands on its own. */
const minifyAgain = (): Plugin => {
  const options: MinifyOptions = { module: true, ecma: 2022 };
  return {
    name: 'minify-again',
    // A file's name says what it holds, and is made up before.
    augmentChunkHash: () => `${terser} ${JSON.stringify(options)}`,
    async generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        const map = chunk.type === 'chunk' && chunk.sourcemapFileName ? bundle[chunk.sourcemapFileName] : null;
        if (chunk.type !== 'chunk' || map?.type !== 'asset') continue;
        const smaller = await minify(chunk.code, { ...options, sourceMap: { content: String(map.source), url: basename(map.fileName), includeSources: true } });
        chunk.code = smaller.code!;
        map.source = smaller.map as string;
      }
    },
  };
};

const builds: Record<string, UserConfig> = {
  /** For bundlers: unminified, what package.json depends on stays outside. */
  lib: {
    build: {
      ...common, outDir: 'dist', emptyOutDir: true, minify: false,
      lib: {
        entry: { index: 'src/index.ts', define: 'src/define.ts', 'conformance/index': 'src/conformance/index.ts', 'server/index': 'src/server/index.ts', 'move/index': 'src/move/index.ts', 'move/cli': 'demo/move/cli.ts', ...entries('adapters'), ...entries('locale') },
        formats: ['es'],
      },
      rolldownOptions: {
        // The mover runs in Node.
        external: [...Object.keys(dependencies).map((name) => new RegExp(`^${name}($|/)`)), /^node:/],
        output: { chunkFileNames, codeSplitting: { groups: forBundlers } },
      },
    },
  },
  /** For a script tag: everything inside, what is not needed at once in chunks beside it. */
  cdn: {
    build: {
      ...common, outDir: 'dist/cdn', emptyOutDir: true, license: { fileName: 'licenses.md' },
      lib: { entry: { parley: 'src/script.ts' }, formats: ['es'] },
      // Library builds keep their white space unless the output itself is told.
      rolldownOptions: { checks, output: { chunkFileNames, minify: true, comments: false, codeSplitting: { groups: [{ name: atOnce, debugName: 'at once', priority: 2 }, ...shared] } } },
    },
  },
  classic: {
    build: {
      ...common, outDir: 'dist/cdn', emptyOutDir: false,
      lib: { entry: 'src/classic.ts', formats: ['iife'], name: 'parley', fileName: () => 'parley.classic.js' },
    },
  },
  demo: {
    root: 'demo',
    build: {
      ...common, outDir: '../dist/demo', emptyOutDir: true,
      rolldownOptions: { checks, input: ['demo', 'demo/backends'].flatMap((folder) => names(folder, '.html').map((name) => resolve(`${folder}/${name}.html`))) },
    },
  },
};

/**
 * The demo pages say what we tell people to paste, `src="parley.js"` or `src="parley.classic.js"`.
 * While developing, those are src/script.ts and src/classic.ts; in the built demo, the very files that are published.
 */
const asPasted = (building: boolean): Plugin => ({
  name: 'as-pasted',
  resolveId: (id) => (/^(\.{0,2}\/)?parley\.js$/.test(id) ? resolve('src/script.ts') : null),
  configureServer(server) {
    server.middlewares.use('/parley.classic.js', (_request, response, next) => {
      const file = resolve('src/classic.ts');
      transformWithOxc(readFileSync(file, 'utf8'), file, { sourcemap: false }).then(({ code }) => {
        response.setHeader('content-type', 'text/javascript');
        response.end(code.replace(/^export \{.*$/m, ''));
      }, next);
    });
  },
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => (building ? html.replace(/<script(?=[^>]*\ssrc="(?:\.\.\/)?parley(?:\.classic)?\.js")/g, '<script vite-ignore') : html),
  },
  closeBundle() {
    if (!building) return;
    cpSync('dist/cdn', 'dist/demo', { recursive: true });
    // Comments to begin with, which pages name in data-seed.
    for (const name of names('demo', '.json')) cpSync(`demo/${name}.json`, `dist/demo/${name}.json`);
  },
});

/** What the README tells people to run, import or paste beside the widget: in the package, too, where there is no demo/. */
const setUp = (): Plugin => ({
  name: 'set-up',
  closeBundle() {
    for (const file of ['server/openapi.yaml', 'pocketbase/collections.json', 'pocketbase/collections-0.22.json', 'postgrest/schema.sql', 'theming.css']) cpSync(resolve('demo', file), resolve('dist/setup', file));
  },
});

/** The folder that goes into wp-content/plugins: complete, without what only developers read. */
const wordpressPlugin = (): Plugin => ({
  name: 'wordpress-plugin',
  closeBundle() {
    rmSync('dist/wordpress', { recursive: true, force: true });
    cpSync('demo/wordpress', 'dist/wordpress/parley', { recursive: true });
    cpSync('dist/cdn', 'dist/wordpress/parley/js', { recursive: true, filter: (name) => !name.endsWith('.map') });
    // No script may name a map that was left behind.
    for (const name of readdirSync('dist/wordpress/parley/js', { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.js'))) {
      const file = resolve('dist/wordpress/parley/js', name);
      writeFileSync(file, readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));
    }
  },
});

export default defineConfig(({ mode, command }) => ({
  base: './',
  publicDir: false,
  ...(builds[mode] ?? { root: 'demo' }),
  // The guide's adapter imports us by our name, as others do.
  resolve: { tsconfigPaths: true },
  plugins: [
    ...(mode === 'lib' || mode === 'cdn' ? [templates(), ownExports()] : []),
    ...(mode === 'cdn' ? [early()] : []),
    ...(mode === 'classic' ? [ahead()] : []),
    ...(mode === 'cdn' ? [minifyAgain()] : []),
    ...(mode === 'demo' || command === 'serve' ? [layout(), prerender(), asPasted(command === 'build'), mounted(hostApart)] : []),
    ...(mode === 'demo' && command === 'build' ? [wordpressPlugin(), setUp()] : []),
  ],
}));
