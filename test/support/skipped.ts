// Says that something was not tried, and why, in one line that test/run.mjs shows even where all else went well.

export function skipped(what: string, why: string): void {
  console.log(`SKIPPED ${what}: ${why.replace(/\s+/g, ' ').trim()}`);
}
