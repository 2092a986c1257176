// How long what must end is waited for, on any machine: time is measured in benchmarks, in ratios. What looks through a whole list for each of
// its items, or tries every way through a text, takes far longer still.

/** Milliseconds. */
export const patience = 60_000;
