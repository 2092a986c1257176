// Counts what the browser runner ran and writes it to the file named by PARLEY_TALLY, for run.mjs to add up; names the files in which something failed.

import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

export function tallyReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const tally = { passed: 0, failed: 0, skipped: 0, files: [] };
      for (const session of sessions) {
        const before = tally.failed;
        count(session.testResults, tally);
        // A file that did not load, a page that complained, a browser that did not answer.
        if (session.passed === false || session.errors?.length) {
          const failed = { passed: 0, failed: 0, skipped: 0 };
          count(session.testResults, failed);
          tally.failed += Math.max(session.errors?.length ?? 0, failed.failed === 0 ? 1 : 0);
        }
        if (tally.failed > before) tally.files.push(relative(process.cwd(), session.testFile.split('?')[0]));
      }
      if (process.env.PARLEY_TIMES) {
        tally.times = sessions.map(({ testFile, browser, testResults }) => [duration(testResults) / 1000, `${relative(process.cwd(), testFile.split('?')[0])} (${browser.name})`]);
      }
      if (process.env.PARLEY_TALLY) writeFileSync(process.env.PARLEY_TALLY, JSON.stringify({ ...tally, files: [...new Set(tally.files)] }));
    },
  };
}

function count(suite, tally) {
  if (!suite) return;
  for (const test of suite.tests) {
    if (test.skipped) tally.skipped += 1;
    else if (test.passed) tally.passed += 1;
    else tally.failed += 1;
  }
  for (const inner of suite.suites) count(inner, tally);
}

function duration(suite) {
  if (!suite) return 0;
  return suite.tests.reduce((sum, test) => sum + (test.duration ?? 0), 0) + suite.suites.reduce((sum, inner) => sum + duration(inner), 0);
}
