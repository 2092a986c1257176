/** What a benchmark needs of it; the test runner takes it for a launcher of its own. */
export interface WebKitLauncher {
  startSession(id: string, url: string): Promise<void>;
  stopSession(): Promise<unknown>;
  stop(): Promise<void>;
  getPage(): { setViewport(size: { readonly width: number; readonly height: number }): Promise<void> };
}
export function webkitLauncher(options: { readonly driver: string }): WebKitLauncher;
