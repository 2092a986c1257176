// A Chromium for tests that open whole pages rather than modules, and an ear for everything a page complains of.

import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromium, chromiumArgs, chromiumShell } from './browser.mjs';

/** `more`: switches for this browser alone. */
export async function launch(...more: readonly string[]): Promise<Browser> {
  return puppeteer.launch({ ...await chromiumShell(), args: [...chromiumArgs, ...more], headless: true });
}

/** One with tabs, of which only one is seen: each page takes it seven times the work. */
export async function launchWithTabs(): Promise<Browser> {
  return puppeteer.launch({ executablePath: await chromium(), args: chromiumArgs, headless: true });
}

export interface Visit {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, failed and refused requests, dialogs; in the order heard. */
  readonly complaints: readonly string[];
}

/** Opens an address in a fresh profile, so that nothing kept on the device comes along. */
export async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') {
      // Said once by lit's development build, which a dev server serves.
      if (!message.text().includes('Lit is in dev mode')) complaints.push(`console.${message.type()}: ${message.text()} ${message.location().url ?? ''}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error instanceof Error ? error.message : String(error)}`));
  page.on('requestfailed', (request) => complaints.push(`request failed: ${request.url()} ${request.failure()?.errorText ?? ''}`));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // The loader that runs these tests names every function by a helper, which a function sent into the page must find there.
  await page.evaluateOnNewDocument('globalThis.__name = (named) => named');
  await page.goto(url, { waitUntil: 'load' });
  return { page, complaints };
}
