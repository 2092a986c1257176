// Draws a long thread a few milliseconds at a time, the first screen first, so that its time does not depend on the thread's size.

/** Pixels that a row takes at least, and how many comments stand in the first drawing: as many as the screen may hold. */
const row = 72;
const first = (): number => Math.max(8, Math.min(24, Math.ceil(innerHeight / row)));
/** Milliseconds a slice may take; a press or a key waits no longer than this. */
const slice = 16;
/** As many comments may come to those that are drawn, and be drawn at once. */
const few = 50;

export class Slices {
  #first = first();
  #budget = this.#first;
  #pace = this.#first;
  #started = 0;
  #total = Infinity;
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
    this.#total = Infinity;
    this.#first = first();
    this.#budget = this.#first;
    this.#pace = this.#first;
  }

  /** Before a drawing of a thread of `total` comments. */
  begin(total: number): void {
    // What comes on top of a whole thread must not push the last rows out of it for a moment, with the focus they may have.
    if (this.#total > 0 && this.#budget >= this.#total && total - this.#total <= few) this.#budget = Math.max(this.#budget, total);
    this.#total = total;
    this.#started = performance.now();
  }

  /** After it: plans the next slice, after the browser had a turn to paint and to answer. */
  end(): void {
    if (this.#budget >= this.#total || this.#frame !== 0) return;
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
