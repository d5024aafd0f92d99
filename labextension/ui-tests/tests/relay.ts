import {
  type AddressInfo,
  connect,
  createServer,
  type Server,
  type Socket
} from 'node:net';

import type { IServer } from './server';

/** A connection to a server that can be cut. */
export interface IRelay {
  /** The server, by an address of the relay. */
  readonly server: IServer;
  /** Break all connections off, and take no new ones until `mend`. */
  cut(): void;
  mend(): void;
  stop(): void;
}

/** Pass on all bytes to a server and back. */
export async function relayTo(server: IServer): Promise<IRelay> {
  const target = new URL(server.url);
  const open = new Set<Socket>();
  let isCut = false;
  const relay: Server = createServer(inside => {
    if (isCut) {
      inside.destroy();
      return;
    }
    const outside = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [inside, outside],
      [outside, inside]
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>(done => relay.listen(0, '127.0.0.1', done));
  const url = new URL(server.url);
  url.port = String((relay.address() as AddressInfo).port);
  const cut = (): void => {
    isCut = true;
    open.forEach(socket => socket.destroy());
  };
  return {
    server: { ...server, url: url.href },
    cut,
    mend: () => (isCut = false),
    stop: () => {
      cut();
      relay.close();
    }
  };
}
