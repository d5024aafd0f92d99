import type { IUpload } from '../uploads/tokens';
import type { ILanguage } from './language';
import { countOf, durationOf, percentOf, sizeOf } from './numbers';
import { serverSays } from './reasons';

/** What is asked before archives are uploaded: how many and how much. */
export function uploadQuestionOf(
  uploads: readonly IUpload[],
  language: ILanguage
): string {
  const { trans } = language;
  const size = sizeOf(
    uploads.reduce((sum, upload) => sum + upload.size, 0),
    language
  );
  const [first] = uploads;
  return uploads.length === 1 && first
    ? trans.__('Upload “%1” (%2)', first.name, size)
    : trans._n(
        'Upload %2 archive (%3)',
        'Upload %2 archives (%3)',
        uploads.length,
        countOf(uploads.length, language),
        size
      );
}

/** That what is about to be uploaded seems to be there already; empty if nothing does. */
export function twinsOf(
  uploads: readonly IUpload[],
  { trans }: ILanguage
): string {
  const [twin] = uploads.filter(({ isTwin }) => isTwin);
  return twin
    ? trans.__(
        'There is a snapshot of the name and size of “%1” already. Uploaded again, it becomes a second one.',
        twin.name
      )
    : '';
}

/** What is happening to an upload, in a word or two beside its name. */
export function uploadStageOf(
  { stage, name }: IUpload,
  { trans }: ILanguage
): string {
  switch (stage) {
    case 'sending':
      return trans.__('Uploading “%1”', name);
    case 'checking':
      return trans.__('Checking “%1”', name);
    case 'asking':
    case 'waiting':
    case 'failed':
      return trans.__('“%1” waits for its turn', name);
  }
}

/** How much of an upload has been sent, in whole percent. */
export function sentShareOf({ sent, size }: IUpload): number {
  return percentOf(sent, size);
}

/** The figures under the bar: "62 % of 1.4 GB · 12 MB/s · 40 s left". */
export function uploadFiguresOf(upload: IUpload, language: ILanguage): string {
  const { trans } = language;
  const { sent, size, rate, stage } = upload;
  if (stage === 'checking') {
    return trans.__('%1 sent, now being read', sizeOf(size, language));
  }
  if (stage !== 'sending') {
    return sizeOf(size, language);
  }
  const parts = [
    trans
      .__('%1 % of %2', sentShareOf(upload), sizeOf(size, language))
      .replace(' ', '\u00a0')
  ];
  if (rate > 0) {
    parts.push(trans.__('%1/s', sizeOf(rate, language)));
    if (sent < size) {
      parts.push(
        trans.__('%1 left', durationOf((size - sent) / rate, language))
      );
    }
  }
  return parts.join(' · ');
}

/** Why an archive was not uploaded, and what to do. */
export function uploadFailureOf(
  { name, size, sent, problem }: IUpload,
  store: string,
  free: number | null,
  language: ILanguage
): string {
  const { trans } = language;
  switch (problem?.reason) {
    case 'no-archive':
      return trans.__(
        '“%1” was not uploaded: it is no tar archive. Taken are .tgz and .tar, and .tar compressed with Zstandard, xz or bzip2.',
        name
      );
    case 'no-space':
      return problem.message
        ? trans.__(
            '“%1” was not uploaded. %2',
            name,
            serverSays(problem, language)
          )
        : trans.__(
            '“%1” was not uploaded: it has %2, and %3 are free where the snapshots are kept. Delete some snapshots, then try again.',
            name,
            sizeOf(size, language),
            sizeOf(free ?? 0, language)
          );
    case 'too-large':
      return trans.__(
        '“%1” was not uploaded: a proxy in front of JupyterLab lets through nothing as large as %2. Ask whoever runs it to raise its limit, or copy the archive into %3 by another way: it shows up here then.',
        name,
        sizeOf(size, language),
        store
      );
    case 'unreachable':
      return trans.__(
        '“%1” was not uploaded: the connection was lost after %2 of %3. Nothing of it was kept.',
        name,
        sizeOf(sent, language),
        sizeOf(size, language)
      );
    case 'forgotten':
      return trans.__(
        'The server was restarted while it checked “%1”, so it is not among the snapshots. Upload it again.',
        name
      );
    default:
      return trans.__(
        '“%1” was not uploaded. %2',
        name,
        problem?.message
          ? serverSays(problem, language)
          : trans.__('The server does not say why. Its log may.')
      );
  }
}
