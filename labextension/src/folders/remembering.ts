import type { IStateDB } from '@jupyterlab/statedb';

import type { IFolderPlace } from './state';
import type { IFoldersModel } from './tokens';

/** Under what JupyterLab keeps it, with the layout of the workspace. */
const KEY = 'jupyter_ailab_data:folders';

/**
 * Open the folder again that was open before the page was loaded, and keep which one is from now on.
 */
export async function rememberPlace(
  model: IFoldersModel,
  kept: IStateDB
): Promise<void> {
  try {
    const place = placeOf(await kept.fetch(KEY));
    if (place && !model.state.place) {
      model.open(place);
    }
  } catch (error) {
    console.warn(error);
  }
  let { place } = model.state;
  model.changed.connect((_, state) => {
    if (state.place !== place) {
      place = state.place;
      // What can't be kept is remembered as long as the page is open.
      kept
        .save(KEY, { place: place && { ...place } })
        .catch((error: unknown) => console.warn(error));
    }
  });
}

function placeOf(value: unknown): IFolderPlace | null {
  const place = (value as { place?: Partial<IFolderPlace> | null } | undefined)
    ?.place;
  return place && typeof place.location === 'string'
    ? { location: place.location, path: place.path ?? '' }
    : null;
}
