export function lastRelease(file: string, folder?: string): { readonly tag: string; readonly text: string } | null;
export function sizesIn(readme: string): Map<string, number>;
export function changes(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): string[];
