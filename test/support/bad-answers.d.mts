export interface BadAnswer {
  readonly kind: string;
  readonly name: string;
  /** Nothing can be shown, and the reader is told this. */
  readonly fails?: string | RegExp;
  /** Whose words stand there, each once. */
  readonly shows?: readonly string[];
  readonly anyOrder?: boolean;
  readonly says?: string | RegExp;
  readonly never?: string | RegExp;
  /** How often "more" is pressed. */
  readonly more?: number;
  /** No button for more is left. */
  readonly ends?: boolean;
  /** Most characters, or most requests, this may come to. */
  readonly most?: number;
  /** Chosen while the first answer is on its way. */
  readonly sort?: string;
}
export const cases: readonly BadAnswer[];
/** `gone`: the backend has taken the words away, and that is its right. */
export const writes: readonly { readonly name: string; readonly gone?: boolean; readonly silent?: boolean }[];
export function badAnswers(context: unknown, next: () => Promise<void>): Promise<void> | void;
