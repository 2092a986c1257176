// What a screen reader is told, once, politely. The region exists empty from the first render on.

/** Fills a live region. The same words twice are heard twice, and words in quick succession are read together. */
export class Announcer {
  readonly #region: () => Element | null;
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(region: () => Element | null) {
    this.#region = region;
  }

  say(words: string): void {
    this.#waiting.push(words);
    this.#write('');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#write(this.#waiting.join(' '));
      this.#waiting = [];
    }, 100);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #write(words: string): void {
    const region = this.#region();
    if (region) region.textContent = words;
  }
}
