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
