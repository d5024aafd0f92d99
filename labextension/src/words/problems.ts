import type { Problem } from '../api/schemas';
import { VERSION } from '../version';
import type { ILanguage } from './language';
import { serverSays } from './reasons';

/** The version of a server part that runs from a checkout without being installed. */
const UNKNOWN = '0+unknown';

/** Why something was not done. The server writes its own sentences; its silence is ours to tell. */
export function problemTextOf(problem: Problem, language: ILanguage): string {
  return problem.reason === 'unreachable'
    ? language.trans.__(
        'The server does not answer, so nothing was done. Check that JupyterLab is still running.'
      )
    : serverSays(problem, language);
}

/**
 * What to do about a server part of another version than the panel's; empty if they are the
 * same. They come in one package, so they only differ between an upgrade and a restart.
 */
export function versionTroubleOf(
  server: string | null,
  { trans }: ILanguage
): string {
  if (server === null || server === VERSION || server === UNKNOWN) {
    return '';
  }
  return isOlder(server, VERSION)
    ? trans.__(
        'The server part is version %1, older than this panel (%2). Restart JupyterLab; if this stays, run “pip install --upgrade jupyter_ailab_data” in the server’s environment.',
        server,
        VERSION
      )
    : trans.__(
        'The server part is version %1, newer than this panel (%2). Reload this page; if this stays, run “pip install --force-reinstall jupyter_ailab_data” in JupyterLab’s environment.',
        server,
        VERSION
      );
}

/** Whether release `a` comes before `b`; a suffix such as `.dev0` or `rc1` is left aside. */
export function isOlder(a: string, b: string): boolean {
  const [x, y] = [a, b].map(version =>
    version.split('.').map(part => parseInt(part, 10) || 0)
  ) as [number[], number[]];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) {
      return difference < 0;
    }
  }
  return false;
}
