// A real relay in this process: npm's @nostr-relay/core does the protocol, nostr-tools checks signatures independently of our own code,
// events are kept in memory. Installed when first needed, some seconds.

import { type AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NostrEvent } from '../../../src/adapters/support/nostr-events.js';
import { npmPackages } from '../../support/npm-packages.js';

export interface TestRelay {
  readonly url: string;
  /** Everything that is kept; what is put in here was checked by nobody. */
  readonly events: Map<string, NostrEvent>;
  /** Hangs up on everybody. */
  drop(): void;
  close(): Promise<void>;
}
interface Core {
  readonly NostrRelay: new (repository: object) => { handleConnection(socket: object, ip: string): void; handleMessage(socket: object, message: unknown): Promise<void>; handleDisconnect(socket: object): void; broadcast(event: NostrEvent): Promise<void> };
}
interface Tools {
  matchFilter(filter: object, event: NostrEvent): boolean;
  verifyEvent(event: unknown): boolean;
}
interface Socket {
  on(event: string, heard: (data: { toString(): string }) => void): void;
  send(text: string): void;
  terminate(): void;
}
interface Sockets {
  readonly WebSocket: typeof globalThis.WebSocket;
  readonly WebSocketServer: new (options: object) => { clients: Set<Socket>; on(event: string, heard: (socket: Socket) => void): void; address(): AddressInfo; close(done: () => void): void };
}

const packages = ['@nostr-relay/core@0.0.40', 'nostr-tools@2.25.2', 'ws@8.18.3'];
const cache = fileURLToPath(new URL('../../../node_modules/.cache/backends/nostr', import.meta.url));

/** Node 20 has no WebSocket of its own. */
const sockets = createRequire(import.meta.url)('ws') as Sockets;
export const { WebSocketServer } = sockets;
export const WebSocket = sockets.WebSocket;

/** Why there is no relay here; null: there is one. */
export async function installRelay(): Promise<string | null> {
  try {
    await npmPackages(cache, packages, { scripts: true });
    return null;
  } catch (thrown) {
    return `its packages could not be installed: ${String(thrown).slice(0, 200)}`;
  }
}

export async function startRelay(): Promise<TestRelay> {
  const load = createRequire(join(cache, 'package.json'));
  const { NostrRelay } = load('@nostr-relay/core') as Core;
  const { EventRepository } = load('@nostr-relay/common') as { EventRepository: new () => object };
  const { matchFilter, verifyEvent } = load('nostr-tools') as Tools;
  const events = new Map<string, NostrEvent>();

  class Memory extends EventRepository {
    isSearchSupported(): boolean {
      return false;
    }
    upsert(event: NostrEvent): { isDuplicate: boolean } {
      if (events.has(event.id)) return { isDuplicate: true };
      if (event.kind === 0) for (const old of events.values()) if (old.kind === 0 && old.pubkey === event.pubkey) events.delete(old.id);
      events.set(event.id, event);
      return { isDuplicate: false };
    }
    find(filter: { limit?: number }): NostrEvent[] {
      const found = [...events.values()].filter((event) => matchFilter(filter, event)).sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? -1 : 1));
      // As relays in the wild: no more than so many at once, whatever is asked for.
      return found.slice(0, Math.min(filter.limit ?? 100, 100));
    }
    async deleteByDeletionRequest(event: NostrEvent): Promise<void> {
      for (const [name, id] of event.tags) if (name === 'e' && id !== undefined && events.get(id)?.pubkey === event.pubkey) events.delete(id);
      // NIP-09: relays go on sharing the request itself. The library forgets it.
      events.set(event.id, event);
      await relay.broadcast(event);
    }
    async destroy(): Promise<void> {}
  }
  const relay = new NostrRelay(new Memory());
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise<void>((done) => server.on('listening', () => done()));
  server.on('connection', (socket) => {
    relay.handleConnection(socket, '127.0.0.1');
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as [string, { id?: string }];
      if (message[0] === 'EVENT' && !verifyEvent(message[1])) return socket.send(JSON.stringify(['OK', message[1].id ?? '', false, 'invalid: bad signature']));
      void relay.handleMessage(socket, message);
    });
    socket.on('close', () => relay.handleDisconnect(socket));
  });
  const drop = (): void => {
    for (const socket of server.clients) socket.terminate();
  };
  return {
    url: `ws://127.0.0.1:${server.address().port}`, events, drop,
    close: () => new Promise((done) => {
      drop();
      server.close(done);
    }),
  };
}
