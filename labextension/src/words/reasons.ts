import type { ILanguage } from './language';

/** Why something was not done, or what to know before it is, in the server's words. */
interface ISaid {
  reason: string;
  message: string;
}

/**
 * What the server says. Its sentences are English: whoever reads another language gets the gist of the
 * usual ones first, by their reason, and then the server's own words, which name what it is about.
 */
export function serverSays(
  { reason, message }: ISaid,
  language: ILanguage
): string {
  const gist = language.locale.startsWith('en') ? '' : gistOf(reason, language);
  return gist
    ? language.trans.__('%1 The server says: “%2”', gist, message)
    : message;
}

/** The reasons that most users meet (errors.py, and the warnings of plans), in a sentence each. */
function gistOf(reason: string, { trans }: ILanguage): string {
  switch (reason) {
    case 'busy':
      return trans.__('Something else is at work on this.');
    case 'conflict':
      return trans.__('It has changed in the meantime.');
    case 'no-space':
      return trans.__('There is not enough room.');
    case 'read-only':
      return trans.__('This place can only be read.');
    case 'permission':
      return trans.__('The permission for this is missing.');
    case 'not-found':
      return trans.__('It is not there any more.');
    case 'exists':
      return trans.__('There is one of this name already.');
    case 'in-use':
      return trans.__('Running containers use the volume.');
    case 'corrupt':
      return trans.__('The archive is damaged.');
    case 'unsafe-archive':
      return trans.__('The archive holds what must not be restored.');
    case 'stale':
      return trans.__('What is mounted there does not answer.');
    case 'store-unavailable':
      return trans.__('The place where snapshots are kept can’t be used.');
    case 'no-docker':
      return trans.__('Docker can’t be reached.');
    case 'worker-died':
      return trans.__('The work ended unexpectedly.');
    case 'kernels-running':
      return trans.__(
        'Kernels are running that may write to what is restored.'
      );
    case 'dangling-link':
      return trans.__('Some links would lead nowhere.');
    case 'other-password':
      return trans.__('The credentials would have another password again.');
    case 'no-safety':
      return trans.__(
        'The present state is not kept first, so this can’t be undone.'
      );
    default:
      return '';
  }
}
