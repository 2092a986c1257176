// Fetches a part of the widget that is not needed at once, and fetches it again when that failed: Chromium and Firefox
// remember a failed import as long as the page lives, so a second try needs another address.

let tries = 0;

/** What `load`, an import(), answers with. Rejects with what it throws, when a second address does not help either. */
export async function part<M>(load: () => Promise<M>): Promise<M> {
  try {
    return await load();
  } catch (error) {
    // They name it in their message; WebKit does not, and does not remember either.
    const address = /dynamically imported module: (https?:\S+)$/.exec(String(error))?.[1];
    if (!address) throw error;
    return await (import(/* @vite-ignore */ `${address}?again=${++tries}`) as Promise<M>);
  }
}
