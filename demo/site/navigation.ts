// The way through the demo pages: five groups that open without scripts, because they are `<details>`, and of which one at most is open, because they share a name.

/** By group; files in demo/. */
const groups = {
  'Start': [
    ['index.html', 'What it is'], ['install.html', 'Install it'], ['build-a-page.html', 'Build your page'], ['script-tag.html', 'Script tag'], ['one-tag.html', 'One tag'],
    ['server-rendered.html', 'Drawn on a server'], ['model-page.html', 'The model page'],
  ],
  'Backends': [['backends.html', 'All backends'], ['write-an-adapter.html', 'Write an adapter'], ['moving.html', 'Moving house']],
  'Try it': [
    ['live.html', 'Live'], ['finding.html', 'Finding one’s way'], ['writing.html', 'Writing'], ['login.html', 'Logging in'], ['moderation.html', 'Keeping order'],
    ['bad-network.html', 'Bad network'], ['states.html', 'Every state'], ['many.html', 'Many on a page'], ['ten-thousand.html', '10,000 comments'],
  ],
  'Looks': [['theming.html', 'Theming'], ['languages.html', 'Languages'], ['accessibility.html', 'Keyboard and ear']],
  'Look up': [['reference.html', 'Reference'], ['security.html', 'Logins and trust'], ['built.html', 'How it is built']],
} as const;

/** `current`: the file one is on, or that stands for it; `up`: the way to demo/. */
export function navigation(current: string, up: string): string {
  const link = ([file, label]: readonly [string, string]): string =>
    `<li><a href="${up}${file === 'index.html' ? up === '' ? './' : '' : file}"${file === current ? ' aria-current="page"' : ''}>${label}</a></li>`;
  const group = ([name, pages]: readonly [string, readonly (readonly [string, string])[]]): string =>
    `<details name="pages"${pages.some(([file]) => file === current) ? ' class="here"' : ''}><summary>${name}</summary><ul>${pages.map(link).join('')}</ul></details>`;
  return `<nav aria-label="Demo pages">${Object.entries(groups).map(group).join('')}</nav>`;
}
