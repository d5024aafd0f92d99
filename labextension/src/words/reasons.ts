import { type ILanguage, isTranslated } from './language';

/** Why something was not done, or what to know before it is, in the server's words. */
interface ISaid {
  reason: string;
  message: string;
}

/**
 * What the server says. Its sentences are English. Where there are texts in the user’s language, those that never vary are said
 * whole; of the usual others stands the gist first, by their reason, and then the server's own words, which
 * name what it is about.
 */
export function serverSays(
  { reason, message }: ISaid,
  language: ILanguage
): string {
  const { trans } = language;
  if (!isTranslated(language)) {
    return message;
  }
  const gist = gistOf(reason, language);
  return (
    wholeOf(reason, language) ||
    (gist ? trans.__('%1 The server says: “%2”', gist, message) : message)
  );
}

/** What the server always says in the same words. */
function wholeOf(reason: string, { trans }: ILanguage): string {
  switch (reason) {
    case 'lost-with-container':
      return trans.__(
        'Snapshots are kept inside the container and are lost with it. Mount a volume or a host folder at /backups, or set SnapshotStore.url.'
      );
    case 'store-read-only':
      return trans.__(
        'Snapshots can be read here but not written, so nothing can be backed up. Mount the folder for them without “:ro”, or make it writable for the user that JupyterLab runs as.'
      );
    case 'no-safety':
      return trans.__(
        'What is there now is not kept first, as this server is set, so this can’t be undone. Back up first if you may want it.'
      );
    case 'other-password':
      return trans.__(
        'The Secure Configuration Storage in the snapshot has another password than the one that is there now. After the restore it opens with the password it had then.'
      );
    case 'server-stopped':
      return trans.__('The server was stopped while this was running.');
    case 'forbidden':
      return trans.__(
        'This is not allowed. Sign in again, or reload the page.'
      );
    default:
      return '';
  }
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
    case 'interrupted':
      return trans.__('A restore had been interrupted.');
    case 'kernels-running':
      return trans.__(
        'Kernels are running that may write to what is restored.'
      );
    case 'dangling-link':
      return trans.__('Some links would lead nowhere.');
    default:
      return '';
  }
}
