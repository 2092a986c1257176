// Fails a browser test file whose page complained: console.error, console.warn, an unhandled rejection or error.
// The test runner puts it before every browser test; a test imports it only to say which complaint it expects.

interface Complaint {
  readonly text: string;
  readonly test: string;
}

const unexpected: Complaint[] = [];
const expected: { readonly pattern: RegExp; readonly test: string; met: boolean }[] = [];
let current = 'while the file was loading';

/** Lit says once a page that it is the development build, which is what we test with. The runner repeats errors that are heard below anyhow. */
const harmless = /Lit is in dev mode|An error was thrown (in a Promise )?outside a test/;

/** This test expects at least one complaint that matches. Without one it fails. Ends with the test. */
export function expectComplaint(pattern: RegExp): void {
  expected.push({ pattern, test: current, met: false });
}

/** true: expected or harmless, so nobody needs to see it. */
function note(text: string): boolean {
  if (harmless.test(text)) return true;
  const awaited = expected.find((one) => one.test === current && one.pattern.test(text));
  if (awaited) {
    awaited.met = true;
    return true;
  }
  unexpected.push({ text, test: current });
  return false;
}

const words = (args: readonly unknown[]): string => args.map((arg) => (arg instanceof Error ? `${arg.name}: ${arg.message}` : String(arg))).join(' ');

for (const level of ['error', 'warn'] as const) {
  const original = console[level].bind(console);
  console[level] = (...args: unknown[]) => {
    if (!note(`console.${level}: ${words(args)}`)) original(...args);
  };
}

// Capturing and registered first: an expected one must not reach mocha, which fails the running test on any.
addEventListener('unhandledrejection', (event) => {
  if (note(`unhandled rejection: ${words([event.reason])}`)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, { capture: true });
addEventListener('error', (event) => {
  if (event.target === window && note(`uncaught: ${words([event.error ?? event.message])}`)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, { capture: true });

beforeEach(function () {
  current = this.currentTest?.fullTitle() ?? current;
});

after(async () => {
  // A rejection is reported some tasks after it happened, and what the last test left running may still fail.
  await new Promise((done) => setTimeout(done, 50));
  const lines = [
    ...unexpected.map(({ text, test }) => `  ${text}\n    in: ${test}`),
    ...expected.filter(({ met }) => !met).map(({ pattern, test }) => `  expected but never heard: ${pattern}\n    in: ${test}`),
  ];
  if (lines.length > 0) throw new Error(`The page complained:\n${lines.join('\n')}`);
});
