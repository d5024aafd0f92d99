import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ServerConnection } from '@jupyterlab/services';

/** What came in: the method, the path without its query, and the parsed body. */
export interface IReceived {
  method: string;
  path: string;
  /** What stands behind the `?`. */
  query: string;
  body: unknown;
  /** When it came, in milliseconds. */
  at: number;
}

type Answer = [status: number, body: unknown];
export type Routes = Record<string, (received: IReceived) => Answer>;

/**
 * A real HTTP server on this machine that answers by a table of "METHOD /path" to functions.
 */
export class TinyServer {
  readonly received: IReceived[] = [];

  constructor(public routes: Routes = {}) {}

  async start(port = 0): Promise<void> {
    this._server = createServer((request, response) => {
      void readAll(request).then(text => {
        const [address = '', query = ''] = (request.url ?? '').split('?');
        const path = decodeURI(address);
        const received: IReceived = {
          method: request.method ?? '',
          path,
          query: decodeURIComponent(query),
          at: Date.now(),
          body: text ? (JSON.parse(text) as unknown) : undefined
        };
        this.received.push(received);
        const route = this.routes[`${received.method} ${path}`];
        const [status, body] = route
          ? route(received)
          : [404, { message: 'There is nothing at this address.' }];
        response.writeHead(status, {
          'Content-Type':
            typeof body === 'string' ? 'text/html' : 'application/json',
          Connection: 'close'
        });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>(resolve => {
      this._server?.listen(port, '127.0.0.1', resolve);
    });
    this.port = (this._server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this._server;
    this._server = undefined;
    await new Promise<void>(resolve => {
      if (server) {
        server.close(() => resolve());
      } else {
        resolve();
      }
    });
  }

  get settings(): ServerConnection.ISettings {
    return ServerConnection.makeSettings({
      baseUrl: `http://127.0.0.1:${this.port}/base/`,
      token: ''
    });
  }

  /** How often a "METHOD /path" was asked for. */
  count(route: string): number {
    return this.received.filter(
      ({ method, path }) => `${method} ${path}` === route
    ).length;
  }

  port = 0;
  private _server?: Server;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) {
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces).toString();
}
