// What a screen reader has to go by, from the browser's own accessibility tree: what it says of the element that has focus, what it reads
// down the page, and what live regions make it say unasked. The order of words is that of common screen readers.

import type { ElementHandle, Page, SerializedAXNode } from 'puppeteer-core';

const roles: Readonly<Record<string, string>> = { textbox: 'edit', searchbox: 'search field', combobox: 'combo box', menuitem: 'menu item', listitem: 'list item', radio: 'radio button', RootWebArea: 'page' };

/** "Reply to Ann, button, collapsed". */
export function spoken(node: SerializedAXNode): string {
  const { role, name, value, level } = node;
  const states = [
    role === 'heading' && level !== undefined ? `level ${level}` : '',
    role === 'textbox' && node.multiline ? 'several lines' : '',
    node.haspopup && node.haspopup !== 'false' && role === 'button' ? `opens a ${node.haspopup}` : '',
    node.expanded === undefined || role === 'combobox' ? '' : node.expanded ? 'expanded' : 'collapsed',
    node.pressed === undefined ? '' : node.pressed === true ? 'pressed' : 'not pressed',
    node.checked === undefined ? '' : node.checked === true ? 'checked' : 'not checked',
    node.disabled ? 'unavailable' : '', node.required ? 'required' : '', node.invalid && node.invalid !== 'false' ? 'not valid' : '',
    value !== undefined && value !== '' ? `“${value}”` : '',
    // The date behind a link's name says nothing that its name does not.
    node.description && !name?.includes(node.description) ? node.description : '',
  ];
  return [name, roles[role] ?? role, ...states].filter((words) => words !== undefined && words !== '').join(', ').replace(/[\u00A0\u202F]/g, ' ');
}

/** The element that has focus, through every shadow root. */
async function focused(page: Page): Promise<ElementHandle | null> {
  const handle = await page.evaluateHandle(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at === document.body ? null : at;
  });
  return handle.asElement() as ElementHandle | null;
}

/** What is said when focus has come here, beginning with a dialog, menu or toolbar that it has come into; '' on the page itself. */
export async function focusSaid(page: Page, before: { container: string } = { container: '' }): Promise<string> {
  const at = await focused(page);
  if (!at) return '';
  const around = (await at.evaluateHandle((element) => {
    for (let up: Node | null = element.parentNode; up; up = up instanceof ShadowRoot ? up.host : up.parentNode) {
      if (up instanceof Element && up.matches('dialog, [role=dialog], [role=menu], [role=toolbar]')) return up;
    }
    return null;
  })).asElement() as ElementHandle | null;
  const container = around ? await page.accessibility.snapshot({ root: around, interestingOnly: false }) : null;
  const entered = container ? [container.name, container.role].filter(Boolean).join(', ') : '';
  const node = await page.accessibility.snapshot({ root: at, interestingOnly: false });
  const said = node ? spoken(node) : '';
  const into = entered !== '' && entered !== before.container ? `${entered}; ` : '';
  before.container = entered;
  return into + said;
}

/** Everything that is read down the page within this element, a line each: texts as they are, the rest as `spoken`. */
export async function readDown(page: Page, root: ElementHandle): Promise<string[]> {
  const lines: string[] = [];
  const visit = (node: SerializedAXNode): void => {
    const { role, name = '', children = [] } = node;
    if (role === 'InlineTextBox' || role === 'none' && children.length === 0) return;
    if (role === 'StaticText') return void (name.trim() !== '' && lines.push(name.trim()));
    if (/^(button|link|heading|textbox|combobox|img|image|checkbox|radio)$/.test(role)) return void lines.push(spoken(node));
    if (role === 'list') lines.push(`list of ${children.filter((child) => child.role === 'listitem').length}`);
    if (role === 'article') lines.push(`${name}, article`);
    children.forEach(visit);
    if (role === 'list') lines.push('end of list');
  };
  const tree = await page.accessibility.snapshot({ root, interestingOnly: false });
  if (tree) visit(tree);
  return lines.map((line) => line.replace(/[\u00A0\u202F]/g, ' '));
}

/** From now on, what live regions say; `take` empties it. They are looked at often, as there is no event for it. */
export async function listenTo(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    (window as unknown as { heard: string[] }).heard = heard;
    const before = new Map<Element, string>();
    const regions = (root: ParentNode): Element[] => [...root.querySelectorAll('*')].flatMap((each) => [...(each.matches('[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]') ? [each] : []), ...(each.shadowRoot ? regions(each.shadowRoot) : [])]);
    setInterval(() => {
      for (const region of regions(document)) {
        const words = region.textContent?.replace(/\s+/g, ' ').trim() ?? '';
        if (words !== (before.get(region) ?? '') && words !== '') heard.push(words);
        before.set(region, words);
      }
    }, 20);
  });
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0));
}
