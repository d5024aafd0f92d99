import type { Location } from '../api/schemas';
import { type IPlace, placeOfPath } from '../publishing/places';

/** A path without the slashes around it. */
function bare(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

/** Where a folder of the file browser lies; a location's own folder is its empty path. */
export function placeOfFolder(
  labPath: string,
  locations: readonly Location[]
): IPlace | null {
  const location = locations.find(
    ({ lab_path: root }) => root !== null && bare(root) === bare(labPath)
  );
  return location ? { location, path: '' } : placeOfPath(labPath, locations);
}
