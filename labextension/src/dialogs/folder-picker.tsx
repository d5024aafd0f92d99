import { folderIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { problemOf } from '../api/errors';
import type { ContentsPage, Problem } from '../api/schemas';
import { stepsTo } from '../publishing/places';
import type { ILanguage } from '../words/language';
import { countOf } from '../words/numbers';
import { Refusal } from './refusal';

export interface IFolderPickerProps {
  location: string;
  /** The folder that is chosen, beneath the location. */
  path: string;
  /** What lies in it; null until that is known. */
  page: ContentsPage | null;
  list: (location: string, path: string) => Promise<ContentsPage>;
  language: ILanguage;
  onPath: (path: string) => void;
  onPage: (page: ContentsPage) => void;
}

/**
 * A folder of a location, chosen by going into folders and back. Its height is always the same.
 */
export function FolderPicker(props: IFolderPickerProps): React.JSX.Element {
  const { location, path, page, language, onPath } = props;
  const { trans } = language;
  const [problem, setProblem] = React.useState<Problem | null>(null);
  const latest = React.useRef(props);
  React.useEffect(() => {
    latest.current = props;
  });
  React.useEffect(() => {
    let current = true;
    setProblem(null);
    latest.current.list(location, path).then(
      answer => current && latest.current.onPage(answer),
      (error: unknown) => current && setProblem(problemOf(error))
    );
    return () => {
      current = false;
    };
  }, [location, path]);

  const folders = page?.entries.filter(({ type }) => type === 'folder') ?? [];
  const files = page ? page.total - folders.length : 0;
  const steps = [{ name: location, path: '' }, ...stepsTo(path)];
  return (
    <div
      className="ad-Picker"
      role="group"
      aria-label={trans.__('Folder')}
      aria-busy={!page && !problem}
    >
      <nav className="ad-Picker-path" aria-label={trans.__('Path')}>
        {steps.map((step, index) => (
          <React.Fragment key={step.path}>
            {index > 0 && <span aria-hidden>/</span>}
            <button
              type="button"
              className="ad-Link ad-Ellipsis"
              aria-current={step.path === path ? 'location' : undefined}
              onClick={() => onPath(step.path)}
            >
              {step.name}
            </button>
          </React.Fragment>
        ))}
      </nav>
      <ul className="ad-Picker-list">
        {folders.map(folder => (
          <li key={folder.path}>
            <button
              type="button"
              className="ad-Picker-folder"
              onClick={() =>
                onPath(path ? `${path}/${folder.name}` : folder.name)
              }
            >
              <folderIcon.react tag="span" width="16px" height="16px" />
              <span className="ad-Ellipsis">{folder.name}</span>
            </button>
          </li>
        ))}
        {page && (
          <li className="ad-Picker-rest">
            {restOf(folders.length, files, language)}
          </li>
        )}
        {problem && (
          <li>
            <Refusal problem={problem} language={language} />
          </li>
        )}
      </ul>
    </div>
  );
}

/** What lies in the folder besides folders. */
function restOf(folders: number, files: number, language: ILanguage): string {
  const { trans } = language;
  const count = countOf(files, language);
  if (files === 0) {
    return folders === 0 ? trans.__('This folder is empty.') : '';
  }
  return folders === 0
    ? trans._n('%2 file', '%2 files', files, count)
    : trans._n('and %2 file', 'and %2 files', files, count);
}
