import type { Location, Snapshot } from '../api/schemas';
import { isRunning, type IDataState } from '../model/state';
import type { ILanguage } from './language';
import { troubleOf } from './mounts';
import { placeOf } from './places';
import { problemTextOf } from './problems';

/** Why nothing can be asked of the server now; empty if it can. */
export function silenceOf(
  { connection }: IDataState,
  { trans }: ILanguage
): string {
  return connection === 'ready'
    ? ''
    : trans.__('Wait until the server answers again');
}

/** Why a location can't be backed up now; empty if it can. */
export function backUpObstacleOf(
  state: IDataState,
  location: Location,
  language: ILanguage
): string {
  const silence = silenceOf(state, language);
  if (silence) {
    return silence;
  }
  if (location.status !== 'ok') {
    return troubleOf(location, language);
  }
  if (state.storeProblem?.reason === 'store-read-only') {
    return problemTextOf(state.storeProblem, language);
  }
  const isBusy =
    state.asking ||
    state.jobs.some(job => isRunning(job) && job.location === location.name);
  return isBusy ? language.trans.__('Wait until the present job is done') : '';
}

/** Why a snapshot can't be put back now; empty if it can. */
export function restoreObstacleOf(
  state: IDataState,
  snapshot: Snapshot,
  language: ILanguage
): string {
  const { trans } = language;
  const silence = silenceOf(state, language);
  if (silence) {
    return silence;
  }
  if (snapshot.state === 'damaged' && snapshot.entries === null) {
    return (
      snapshot.problem ?? trans.__('The snapshot is damaged, from its end on.')
    );
  }
  const into = state.locations.find(({ name }) => name === snapshot.location);
  return into?.status === 'ok' && !into.writable
    ? trans.__(
        '%1 is read-only here, so nothing can be put back. Its files can still be looked at and downloaded.',
        placeOf(into.name, language)
      )
    : '';
}
