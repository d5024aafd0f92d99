import type { Problem } from './schemas';

/**
 * The server answered a request with a problem: a sentence for people and a stable word for
 * programs, as DESIGN lays down for every route.
 */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly reason: string,
    readonly status: number
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/**
 * No answer came, or one from a proxy in front of a server that is down.
 */
export class UnreachableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreachableError';
  }
}

/** An error as a problem; `unreachable` is the one reason that the server can't give itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) {
    return { message: error.message, reason: error.reason };
  }
  if (error instanceof UnreachableError) {
    return { message: '', reason: 'unreachable' };
  }
  return { message: String(error), reason: 'failed' };
}
