import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { ApiError, UnreachableError } from './errors';
import type { Problem } from './schemas';
import { fetchSending, type ISending } from './sending';

const NAMESPACE = 'ailab-data';

/** What a proxy answers while the server behind it is down or starting (RFC 9110 §15.6). */
const FROM_A_PROXY = new Set([502, 503, 504]);

export interface IRequestOptions {
  body?: object;
  sending?: ISending;
  query?: Record<string, string>;
  /** Ends the request when nobody waits for it any more. */
  signal?: AbortSignal;
}

/**
 * Requests to our part of the server. All of them reject with `ApiError` where the server says no and with
 * `UnreachableError` where it says nothing.
 */
export class Requests {
  constructor(
    readonly settings: ServerConnection.ISettings = ServerConnection.makeSettings()
  ) {}

  /** The address of a route. */
  protected _url(path: string, query: Record<string, string> = {}): string {
    const url = URLExt.join(this.settings.baseUrl, NAMESPACE, path);
    return url + URLExt.objectToQueryString(query);
  }

  /** Ask, and take the answer as JSON; null where there is none. */
  protected async _request<T>(
    method: string,
    path: string,
    options: IRequestOptions = {}
  ): Promise<T> {
    const response = await this._send(method, path, options);
    // What is removed leaves nothing to tell (204).
    return (response.status === 204 ? null : await response.json()) as T;
  }

  /** Ask, and take the answer as it comes. */
  protected async _send(
    method: string,
    path: string,
    { body, sending, query, signal }: IRequestOptions = {}
  ): Promise<Response> {
    const init: RequestInit = signal ? { method, signal } : { method };
    if (body) {
      init.body = JSON.stringify(body);
    }
    let { settings } = this;
    if (sending) {
      init.headers = { 'Content-Type': 'application/octet-stream' };
      settings = { ...settings, fetch: fetchSending(sending) };
    }
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(
        this._url(path, query),
        init,
        settings
      );
    } catch (error) {
      throw new UnreachableError(String(error));
    }
    if (FROM_A_PROXY.has(response.status)) {
      throw new UnreachableError(response.statusText);
    }
    if (!response.ok) {
      throw await errorOf(response);
    }
    return response;
  }
}

/** The problem in an answer; one that isn't ours (a proxy's page, a login form) has no reason. */
async function errorOf(response: Response): Promise<ApiError> {
  let problem: Partial<Problem> = {};
  try {
    problem = (await response.json()) as Partial<Problem>;
  } catch {
    // Not JSON, so not our server's words.
  }
  return new ApiError(
    problem.message ?? `${response.status} ${response.statusText}`,
    problem.reason ?? 'failed',
    response.status
  );
}
