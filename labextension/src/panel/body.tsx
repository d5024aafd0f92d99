import { refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IUnsaved } from '../documents/tokens';
import type { IFoldersModel } from '../folders/tokens';
import type { IHealthState } from '../health/tokens';
import { currentJob, mainLocation, type IDataState } from '../model/state';
import { UploadList } from '../uploads/view';
import type { IVolumesState } from '../volumes/tokens';
import { problemTextOf, versionTroubleOf } from '../words/problems';
import { Card } from './card';
import type { IPartProps } from './context';
import { Diary } from './diary';
import { Folders } from './folders';
import { HealthLine } from './health-line';
import { Notice } from './notice';
import { Volumes } from './volumes';

/** What brings the server part back, for a terminal: not words to translate. */
const MEND = `pip install jupyter_ailab_data
jupyter server extension enable jupyter_ailab_data`;

export interface IBodyProps extends IPartProps {
  state: IDataState;
  volumes: IVolumesState;
  health: IHealthState;
  folders: IFoldersModel;
  /** What is asked before a backup; null while nothing is. */
  question: IUnsaved | null;
}

/**
 * Everything in the panel, from the model's state.
 */
export function Body(props: IBodyProps): React.JSX.Element {
  const { actions, language } = props;
  const { trans } = language;
  return (
    <>
      <div className="ad-Header">
        <span className="ad-Ellipsis">{trans.__('AI-Lab Data')}</span>
        <button
          type="button"
          className="ad-Small ad-mod-icon"
          title={trans.__('Refresh')}
          aria-label={trans.__('Refresh')}
          onClick={() => actions.refresh()}
        >
          <refreshIcon.react tag="span" width="14px" height="14px" />
        </button>
      </div>
      <Notices {...props} />
      <Content {...props} />
    </>
  );
}

/**
 * What stands above everything, because all below may be stale or incomplete. An action's
 * problem stands under the button where there is room for it, else here.
 */
function Notices({ state, language, actions }: IBodyProps): React.JSX.Element {
  const { trans } = language;
  const version = versionTroubleOf(state.serverVersion, language);
  return (
    <>
      {state.connection === 'unreachable' && !mainLocation(state) && (
        <Notice
          kind="attention"
          text={trans.__('Can’t reach the server, trying again.')}
        />
      )}
      {version && <Notice kind="attention" text={version} />}
      {state.problem && (!mainLocation(state) || currentJob(state)) && (
        <Notice
          kind="error"
          text={problemTextOf(state.problem, language)}
          action={{ label: trans.__('Dismiss'), run: () => actions.dismiss() }}
        />
      )}
    </>
  );
}

function Content(props: IBodyProps): React.JSX.Element | null {
  const { state, language, actions } = props;
  const { trans } = language;
  if (state.connection === 'missing') {
    return <Missing {...props} />;
  }
  const main = mainLocation(state);
  if (!main) {
    return state.connection === 'ready' ? (
      <p className="ad-Empty">
        {trans.__(
          'There is no folder to look after. Set DataManager.locations in the server’s configuration.'
        )}
      </p>
    ) : state.connection === 'starting' ? (
      <p className="ad-Empty">{trans.__('Asking the server…')}</p>
    ) : null;
  }
  const isAway = state.connection !== 'ready';
  return (
    <div className={`ad-Content${isAway ? ' ad-mod-away' : ''}`}>
      <Card {...props} location={main} />
      <UploadList uploads={actions.uploads} state={state} language={language} />
      <Diary {...props} location={main.name} />
      <Folders {...props} main={main} />
      <Volumes {...props} busy={state.asking || isAway} />
      <HealthLine {...props} />
    </div>
  );
}

/** The panel without its server part: what to type, and where. */
function Missing({ language, actions }: IBodyProps): React.JSX.Element {
  const { trans } = language;
  return (
    <div className="ad-Missing">
      <p>
        {trans.__(
          'The server part of this panel is not running, so nothing can be backed up or restored.'
        )}
      </p>
      <p>{trans.__('In the environment that runs JupyterLab’s server:')}</p>
      <pre>{MEND}</pre>
      <p>{trans.__('Then restart JupyterLab.')}</p>
      <button
        type="button"
        className="ad-Link"
        onClick={() => actions.refresh()}
      >
        {trans.__('Try again')}
      </button>
    </div>
  );
}
