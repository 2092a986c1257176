// The last step of `npm run build`: what editors and frameworks read of the elements, all of it from the source. Into dist/:
// custom-elements.json, vscode.html-custom-data.json, web-types.json (JetBrains), types/react.d.ts, preact.d.ts and solid.d.ts.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { generateJsxTypes } from '@wc-toolkit/jsx-types';
import { generateJetBrainsWebTypes } from 'custom-element-jet-brains-integration';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';
import { elements } from '../../demo/site/elements.js';

const declarations = await elements();
const manifest = {
  schemaVersion: '1.0.0', readme: 'README.md',
  modules: [
    { kind: 'javascript-module', path: 'dist/index.js', declarations, exports: declarations.map(({ name }) => ({ kind: 'js', name, declaration: { name, module: 'dist/index.js' } })) },
    { kind: 'javascript-module', path: 'dist/define.js', declarations: [], exports: declarations.map(({ name, tagName }) => ({ kind: 'custom-element-definition', name: tagName, declaration: { name, module: 'dist/index.js' } })) },
  ],
};
writeFileSync('dist/custom-elements.json', `${JSON.stringify(manifest, null, 2)}\n`);
const quiet = { outdir: 'dist', hideLogs: true };
generateVsCodeCustomElementData(structuredClone(manifest) as never, { ...quiet, htmlFileName: 'vscode.html-custom-data.json', cssFileName: 'vscode.css-custom-data.json' });
generateJetBrainsWebTypes(structuredClone(manifest) as never, { ...quiet, packageJson: false });
generateJsxTypes(structuredClone(manifest) as never, { outdir: 'dist/types', fileName: 'jsx.d.ts', componentTypePath: () => './index.js' });

// One file for each that knows JSX: a module that is not installed cannot be added to. React looks in three.
const jsx = readFileSync('dist/types/jsx.d.ts', 'utf8');
const first = jsx.indexOf('declare module "react"');
const all = `import type { ParleyEvent } from './index.js';\n${jsx.slice(0, first).replace(/\/\*\*(?:(?!\*\/)[^])*@deprecated Runtime scoped[^]*?\n\};\n/, '')}`;
const added = (module: string): string => new RegExp(`declare module "${module}" \\{[^]*?\\n\\}\\n`).exec(jsx)![0];
rmSync('dist/types/jsx.d.ts');
for (const [file, modules] of Object.entries({ react: ['react', 'react/jsx-runtime', 'react/jsx-dev-runtime'], preact: ['preact'], solid: ['solid-js'] })) {
  writeFileSync(`dist/types/${file}.d.ts`, `${all}${modules.map(added).join('\n')}`);
}
rmSync('dist/vscode.css-custom-data.json', { force: true });
