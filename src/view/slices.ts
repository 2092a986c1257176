// Draws a long thread a few milliseconds at a time, the first screen first, so that its time does not depend on the thread's size.

/** Pixels that a row takes at least, and how many comments stand in the first drawing: as many as the screen may hold. */
const row = 72;
const first = (): number => Math.max(8, Math.min(24, Math.ceil(innerHeight / row)));
/** Milliseconds a slice may take; a press or a key waits no longer than this. */
const slice = 16;

export class Slices {
  #first = first();
  #budget = this.#first;
  #pace = this.#first;
  #started = 0;
  #channel: MessageChannel | null = null;
  #frame = 0;
  readonly #again: () => void;

  /** `again` asks for another drawing. */
  constructor(again: () => void) {
    this.#again = again;
  }

  /** How many comments the next drawing may hold. */
  get budget(): number {
    return this.#budget;
  }

  /** Everything at once: somebody needs a comment far down, or wants to print. */
  all(): void {
    this.#budget = Infinity;
    this.#again();
  }

  /** A new thread. */
  restart(): void {
    this.stop();
    this.#first = first();
    this.#budget = this.#first;
    this.#pace = this.#first;
  }

  begin(): void {
    this.#started = performance.now();
  }

  /** After a drawing of a thread of `total` comments: plans the next slice, after the browser had a turn to paint and to answer. */
  end(total: number): void {
    if (this.#budget >= total || this.#frame !== 0) return;
    const took = Math.max(0.5, performance.now() - this.#started);
    this.#pace = Math.round(Math.min(this.#pace * 2, Math.max(this.#first, (this.#pace * slice) / took)));
    const next = (): void => {
      this.#frame = 0;
      this.#budget += this.#pace;
      this.#again();
    };
    // The first screen is painted before anything else is drawn; later slices only yield.
    if (this.#budget === this.#first) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = -1;
        this.#later(next);
      });
    } else {
      this.#frame = -1;
      this.#later(next);
    }
  }

  stop(): void {
    if (this.#frame > 0) cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#channel) this.#channel.port1.onmessage = null;
    this.#channel = null;
  }

  #later(then: () => void): void {
    this.#channel ??= new MessageChannel();
    this.#channel.port1.onmessage = then;
    this.#channel.port2.postMessage(null);
  }
}
