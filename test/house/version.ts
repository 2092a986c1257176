// What a new version writes besides its number: the changelog's heading, the plugin's own numbers. Refuses one that says less than what has changed.

import { differences } from '../package/api-changes.js';

export interface Before {
  /** As in "v1.2.3". */
  readonly tag: string;
  /** What was public then. */
  readonly api: string;
}

/** The changelog with “Unreleased” turned into this version. Throws where it says nothing of it, or not enough. */
export function released(changelog: string, version: string, day: string, api: string, before: Before | null): string {
  const given = section(changelog, version) !== null;
  const news = section(changelog, given ? version : 'Unreleased');
  if (news === null) throw new Error('CHANGELOG.md has no “## Unreleased”.');
  if (!/^- /m.test(news)) throw new Error(`CHANGELOG.md says nothing of ${version}: what has changed stands under “## Unreleased”.`);
  if (before) fits(version, news, api, before);
  return given ? changelog : changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${day})`);
}

/** The plugin's files name the version, each in its own way. */
export function stamped(text: string, version: string): string {
  const changed = text.replace(/^( \* Version: +|Stable tag: )\S+$/m, `$1${version}`);
  if (!changed.includes(version)) throw new Error('One of the plugin’s files names no version.');
  return changed;
}

function section(changelog: string, name: string): string | null {
  const from = changelog.search(new RegExp(`^## ${name.replace(/[.+]/g, '\\$&')}(?: |$)`, 'm'));
  if (from < 0) return null;
  const rest = changelog.slice(changelog.indexOf('\n', from));
  return rest.slice(0, /^## /m.exec(rest)?.index);
}

function fits(version: string, news: string, api: string, { tag, api: old }: Before): void {
  const [major = 0, minor = 0] = numbers(version);
  const [majorBefore = 0, minorBefore = 0] = numbers(tag.slice(1));
  const step = major > majorBefore ? 'major' : minor > minorBefore ? 'minor' : 'patch';
  const { gone, come } = differences(old, api);
  if (gone.length > 0 && (step === 'patch' || (step === 'minor' && major > 0))) {
    throw new Error(`Since ${tag} ${gone.length} of what is public has gone or changed (${gone[0]}): that is a ${major > 0 ? 'major' : 'minor'} version.`);
  }
  if (gone.length > 0 && !news.includes('Breaking')) throw new Error(`Since ${tag} ${gone.length} of what is public has gone or changed (${gone[0]}): CHANGELOG.md must say “Breaking”, and what to do.`);
  if (come.length > 0 && step === 'patch') throw new Error(`Since ${tag} ${come.length} has been added to what is public (${come[0]}): that is a minor version.`);
}

const numbers = (version: string): number[] => version.split('.').map((part) => Number.parseInt(part, 10));
