// An open group of the navigation closes when one presses Escape, or goes elsewhere. It opens and closes without this, too.

export function closesByItself(nav: Element): void {
  const open = (): HTMLDetailsElement | null => nav.querySelector('details[open]');
  nav.addEventListener('keydown', (event) => {
    const group = open();
    if ((event as KeyboardEvent).key !== 'Escape' || !group) return;
    group.open = false;
    group.querySelector('summary')!.focus();
  });
  const elsewhere = ({ target }: Event): void => {
    const group = open();
    if (group && !group.contains(target as Node)) group.open = false;
  };
  document.addEventListener('pointerdown', elsewhere);
  document.addEventListener('focusin', elsewhere);
}
