import * as React from 'react';

import type { IDataState } from '../model/state';
import { useChanges } from '../model/use-changes';
import { Progress, stepOf } from '../panel/progress';
import type { ILanguage } from '../words/language';
import {
  sentShareOf,
  twinsOf,
  uploadFailureOf,
  uploadFiguresOf,
  uploadQuestionOf,
  uploadStageOf
} from '../words/uploads';
import type { IUpload, IUploads } from './tokens';

export interface IUploadListProps {
  uploads: IUploads;
  state: IDataState;
  language: ILanguage;
}

/** Why an archive could not be sent that may well be sent later. */
const PASSING = new Set(['unreachable', 'no-space', 'busy', 'forgotten']);

/**
 * The archives on their way into the store, each on three lines; nothing where there are none.
 */
export function UploadList(props: IUploadListProps): React.JSX.Element | null {
  const { uploads, language } = props;
  useChanges(uploads);
  const { list } = uploads;
  if (list.length === 0) {
    return null;
  }
  const asked = list.filter(({ stage }) => stage === 'asking');
  const [current] = list.filter(
    ({ stage }) => stage === 'sending' || stage === 'checking'
  );
  return (
    <div
      className="ad-Uploads"
      role="group"
      aria-label={language.trans.__('Uploads')}
    >
      {list
        .filter(({ stage }) => stage !== 'asking')
        .map(upload =>
          upload.stage === 'failed' ? (
            <Failed key={upload.key} {...props} upload={upload} />
          ) : (
            <Sending key={upload.key} {...props} upload={upload} />
          )
        )}
      {asked.length > 0 && <Question {...props} asked={asked} />}
      <div className="ad-Spoken" role="status" aria-live="polite">
        {current ? spokenOf(current, language) : ''}
      </div>
    </div>
  );
}

/** What the archives are snapshots of, where that isn't clear. */
function Question(
  props: IUploadListProps & { asked: readonly IUpload[] }
): React.JSX.Element {
  const { asked, uploads, state, language } = props;
  const { trans } = language;
  const id = React.useId();
  const [location, setLocation] = React.useState(asked[0]?.location ?? '');
  const agree = React.useRef<HTMLButtonElement>(null);
  React.useEffect(() => agree.current?.focus(), []);
  const twins = twinsOf(asked, language);
  return (
    <form
      className="ad-Upload"
      onSubmit={event => {
        event.preventDefault();
        uploads.agree(location);
      }}
    >
      <div className="ad-Upload-words">{uploadQuestionOf(asked, language)}</div>
      {twins && (
        <div className="ad-Upload-words ad-Attention" role="status">
          {twins}
        </div>
      )}
      {state.locations.length > 1 && (
        <div className="ad-Upload-of">
          <label htmlFor={id}>{trans.__('A snapshot of')}</label>
          <select
            id={id}
            value={location}
            onChange={event => setLocation(event.target.value)}
          >
            {state.locations.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      <div className="ad-Upload-buttons">
        <button
          type="button"
          className="ad-Small"
          onClick={() => asked.forEach(({ key }) => uploads.cancel(key))}
        >
          {trans.__('Cancel')}
        </button>
        <button ref={agree} type="submit" className="ad-Small ad-mod-accept">
          {trans.__('Upload')}
        </button>
      </div>
    </form>
  );
}

/** One that waits, is sent or is checked: what, a bar, and the figures. */
function Sending(
  props: IUploadListProps & { upload: IUpload }
): React.JSX.Element {
  const { upload, uploads, language } = props;
  const { trans } = language;
  return (
    <div className="ad-Upload">
      <Progress
        activity={uploadStageOf(upload, language)}
        detail={upload.name}
        share={upload.stage === 'checking' ? null : sentShareOf(upload)}
        figures={uploadFiguresOf(upload, language)}
        cancel={trans.__('Cancel the upload of “%1”', upload.name)}
        language={language}
        onCancel={() => uploads.cancel(upload.key)}
      />
    </div>
  );
}

function Failed(
  props: IUploadListProps & { upload: IUpload }
): React.JSX.Element {
  const { upload, uploads, state, language } = props;
  const { trans } = language;
  return (
    <div className="ad-Upload" role="alert">
      <div className="ad-Upload-words ad-Error">
        {uploadFailureOf(upload, state.store, state.storeFree, language)}
      </div>
      <div className="ad-Upload-buttons">
        {PASSING.has(upload.problem?.reason ?? '') && (
          <button
            type="button"
            className="ad-Link"
            onClick={() => uploads.again(upload.key)}
          >
            {trans.__('Try again')}
          </button>
        )}
        <button
          type="button"
          className="ad-Link"
          onClick={() => uploads.cancel(upload.key)}
        >
          {trans.__('Dismiss')}
        </button>
      </div>
    </div>
  );
}

/** What a screen reader is told of an upload: only what is sent has a share that grows. */
function spokenOf(upload: IUpload, language: ILanguage): string {
  const stage = uploadStageOf(upload, language);
  return upload.stage === 'sending'
    ? stepOf(stage, sentShareOf(upload), language)
    : stage;
}
