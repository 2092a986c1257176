// The package as others get it: built, packed, unpacked into somebody else's node_modules.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Consumer {
  /** Somebody else's project. */
  readonly folder: string;
  /** Our package in its node_modules. */
  readonly installed: string;
  /** Writes a file of theirs; answers with its path. */
  write(name: string, text: string): string;
  /** Runs a tool of ours in their folder. Throws with all it said where it fails. */
  run(tool: string, args: readonly string[]): string;
  dispose(): void;
}

/** A project that has installed the packed package. Builds first, unless PARLEY_BUILT says that it was done. */
export function consumer(): Consumer {
  if (process.env['PARLEY_BUILT'] !== '1') execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
  const folder = mkdtempSync(join(tmpdir(), 'parley-consumer-'));
  const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: root, encoding: 'utf8' }).trim().split('\n').at(-1)!;
  execFileSync('tar', ['-xzf', packed], { cwd: folder });
  const manifest = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as { name: string; dependencies: Record<string, string> };
  const modules = join(folder, 'node_modules');
  const installed = join(modules, manifest.name);
  mkdirSync(dirname(installed), { recursive: true });
  renameSync(join(folder, 'package'), installed);
  // Only what the package says it depends on, and what that depends on: anything else it used would be missing here.
  const wanted = Object.keys(manifest.dependencies);
  for (const name of wanted) {
    const from = join(root, 'node_modules', name);
    const to = join(modules, name);
    if (!existsSync(to)) {
      mkdirSync(dirname(to), { recursive: true });
      symlinkSync(from, to, 'dir');
    }
    const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
    for (const next of Object.keys(dependencies)) if (!wanted.includes(next)) wanted.push(next);
  }
  writeFileSync(join(folder, 'package.json'), '{ "name": "somebody-else", "type": "module", "private": true }\n');
  return {
    folder,
    installed,
    write(name, text) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    },
    run(tool, args) {
      const command = tool === 'node' ? process.execPath : join(root, 'node_modules/.bin', tool);
      try {
        return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
      } catch (error) {
        const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
        throw new Error(`${tool} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
      }
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
