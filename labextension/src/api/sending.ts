/** A body that is sent piece by piece, and who wants to know how far it is. */
export interface ISending {
  readonly body: Blob;
  /** Called now and then with how many bytes have been sent. */
  readonly onProgress: (sent: number) => void;
  /** Aborted where the rest shall not be sent. */
  readonly signal: AbortSignal;
}

/**
 * A `fetch` that sends a body and tells how far it is, which browsers' own can't. Address, method and
 * headers are those of the request it is given.
 */
export function fetchSending({
  body,
  onProgress,
  signal
}: ISending): (request: RequestInfo) => Promise<Response> {
  return request =>
    new Promise((resolve, reject) => {
      const { method, url, headers } = request as Request;
      const asked = new XMLHttpRequest();
      const stop = (): void => asked.abort();
      const lost = (): void =>
        reject(new TypeError('The connection was lost.'));
      asked.open(method, url);
      headers.forEach((value, name) => asked.setRequestHeader(name, value));
      asked.upload.addEventListener('progress', ({ loaded }) =>
        onProgress(loaded)
      );
      asked.addEventListener('load', () => {
        const { status, statusText, responseText } = asked;
        resolve(new Response(responseText, { status, statusText }));
      });
      asked.addEventListener('error', lost);
      asked.addEventListener('abort', lost);
      asked.addEventListener('loadend', () =>
        signal.removeEventListener('abort', stop)
      );
      if (signal.aborted) {
        lost();
        return;
      }
      signal.addEventListener('abort', stop);
      asked.send(body);
    });
}
