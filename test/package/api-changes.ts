// Two texts of promises, told apart: which lines are gone, which have come, and what that means for the next version.

export interface Differences {
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/** Each line with those it stands below, so that the same words in two places are two. */
function lines(text: string): readonly string[] {
  const found: string[] = [];
  let section = '';
  let above = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) section = above = line.slice(3);
    else if (section !== '' && line.startsWith('  ')) found.push(`${above} › ${line.trim()}`);
    else if (section !== '' && line !== '') found.push(above = `${section} › ${line}`);
  }
  return found;
}

export function differences(before: string, now: string): Differences {
  const old = lines(before);
  const fresh = lines(now);
  const without = (some: readonly string[], others: readonly string[]): string[] => {
    const left = new Set(others);
    return some.filter((line) => !left.has(line));
  };
  return { gone: without(old, fresh), come: without(fresh, old) };
}

/** For who made the change: what it was, what it means, and what to do if it was meant. */
export function said({ gone, come }: Differences): string {
  const many = (list: readonly string[]): string => `${list.length} line${list.length === 1 ? '' : 's'}`;
  const what = gone.length > 0 ? `${many(gone)} of api.txt ${gone.length === 1 ? 'is' : 'are'} gone or different: that breaks whoever uses it, and waits for a major version (before 1.0, for a minor one, with a line “Breaking” in the changelog).`
    : come.length > 0 ? `api.txt lacks ${many(come)}: what only adds can come with a minor version.`
      : 'The same lines stand in another order, or the words around them have changed.';
  return [what, '', ...gone.map((line) => `- ${line}`), ...come.map((line) => `+ ${line}`), '',
    'If that is meant: `PARLEY_RECORD=1 npm test -- package/api` writes test/package/api.txt anew, and its difference is part of the change.'].join('\n');
}
