// The reference adapter keeps the contract in a browser as in Node.

import { adapterTests } from '../../src/conformance/index.js';
import { memoryRig } from '../support/adapter-rigs.js';

describe('memoryAdapter', () => {
  adapterTests(it, () => memoryRig());
});
