import { ARCHIVE_SUFFIXES } from './archives';

/** Have the user choose archives of his machine; what he chooses goes to `onFiles`. */
export function chooseArchives(
  onFiles: (files: readonly File[]) => void
): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = ARCHIVE_SUFFIXES;
  input.addEventListener('change', () => onFiles([...(input.files ?? [])]));
  input.click();
}
