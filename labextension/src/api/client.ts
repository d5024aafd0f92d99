import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { ApiError, UnreachableError } from './errors';
import type {
  ChangeSnapshot,
  CreateSnapshot,
  Job,
  JobList,
  LocationList,
  Plan,
  PlanRestore,
  Problem,
  RestoreSnapshot,
  Snapshot,
  SnapshotList
} from './schemas';

const NAMESPACE = 'ailab-data';

/** What a proxy answers while the server behind it is down or starting (RFC 9110 §15.6). */
const FROM_A_PROXY = new Set([502, 503, 504]);

/**
 * The server's routes as functions, one each. All of them reject with `ApiError` where the
 * server says no and with `UnreachableError` where it says nothing.
 */
export class DataClient {
  constructor(
    readonly settings: ServerConnection.ISettings = ServerConnection.makeSettings()
  ) {}

  locations(): Promise<LocationList> {
    return this._request('GET', 'locations');
  }

  snapshots(): Promise<SnapshotList> {
    return this._request('GET', 'snapshots');
  }

  jobs(): Promise<JobList> {
    return this._request('GET', 'jobs');
  }

  job(id: string): Promise<Job> {
    return this._request('GET', `jobs/${encodeURIComponent(id)}`);
  }

  cancel(id: string): Promise<Job> {
    return this._request('DELETE', `jobs/${encodeURIComponent(id)}`);
  }

  createSnapshot(wish: CreateSnapshot): Promise<Job> {
    return this._request('POST', 'snapshots', wish);
  }

  changeSnapshot(
    id: string,
    change: Partial<ChangeSnapshot>
  ): Promise<Snapshot> {
    return this._request('PATCH', snapshot(id), change);
  }

  deleteSnapshot(id: string): Promise<Job> {
    return this._request('DELETE', snapshot(id));
  }

  planRestore(id: string, wish: Partial<PlanRestore>): Promise<Plan> {
    return this._request('POST', `${snapshot(id)}/plan`, wish);
  }

  restoreSnapshot(id: string, wish: Partial<RestoreSnapshot>): Promise<Job> {
    return this._request('POST', `${snapshot(id)}/restore`, wish);
  }

  verifySnapshot(id: string): Promise<Job> {
    return this._request('POST', `${snapshot(id)}/verify`);
  }

  /** Where the browser itself fetches the whole archive from. */
  downloadUrl(id: string): string {
    return this._url(`${snapshot(id)}/download`);
  }

  private _url(path: string): string {
    return URLExt.join(this.settings.baseUrl, NAMESPACE, path);
  }

  private async _request<T>(
    method: string,
    path: string,
    body?: object
  ): Promise<T> {
    const init: RequestInit = { method };
    if (body) {
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(
        this._url(path),
        init,
        this.settings
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
    return (await response.json()) as T;
  }
}

function snapshot(id: string): string {
  return `snapshots/${encodeURIComponent(id)}`;
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
