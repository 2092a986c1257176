// The thread at the foot of pages that import Parley themselves: they may have no adapter by name, so this brings one.

import '../src/define.js';
import { registerAdapter } from '../src/view/registry.js';

registerAdapter('foot', async ({ src, database = 'parley-site' }) => src === undefined
  ? (await import('../src/adapters/device.js')).deviceAdapter({ database })
  : (await import('../src/adapters/rest.js')).restAdapter({ base: new URL(src, location.href).href }));
