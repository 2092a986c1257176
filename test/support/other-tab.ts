// Runs in a frame of its own: another tab on the same device. The test reaches in through `window.tab`.

import { deviceAdapter } from '../../src/adapters/device.js';

declare global {
  interface Window {
    tab?: ReturnType<typeof deviceAdapter>;
  }
}
window.tab = deviceAdapter({ database: (window.frameElement as HTMLElement).dataset['database'] ?? '' });
