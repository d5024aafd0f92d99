import type { DataClient } from '../api/client';
import type { ContentsPage, Job, Publish } from '../api/schemas';
import type { IDataModel } from '../model/tokens';
import type { IPlace } from './places';
import type { IPublishing } from './tokens';

/**
 * Publishing by way of the server.
 */
export class Publishing implements IPublishing {
  constructor(
    private readonly _client: DataClient,
    private readonly _data: Pick<IDataModel, 'follow'>
  ) {}

  list(location: string, path: string): Promise<ContentsPage> {
    return this._client.contents(location, path);
  }

  publish({ location, path }: IPlace, wish: Publish): Promise<Job> {
    return this._data.follow(() =>
      this._client.publish(location.name, path, wish)
    );
  }
}
