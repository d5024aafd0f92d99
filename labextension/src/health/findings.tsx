import * as React from 'react';

import type { Check } from '../api/schemas';
import { useChanges } from '../model/use-changes';
import { momentOf } from '../words/days';
import { attentionOf, healthHeadlineOf, severityOf } from '../words/health';
import { type ILanguage, isTranslated } from '../words/language';
import { Prose } from './prose';
import type { IHealthModel } from './tokens';

/** How the ids of findings begin that are about a location's old root. */
const OLD_ROOT = 'shared-old-';

export interface IFindingsProps {
  health: IHealthModel;
  language: ILanguage;
  now?: Date;
}

/**
 * What the doctor found: first what somebody should look at, with what to do, then what is in order.
 */
export function Findings(props: IFindingsProps): React.JSX.Element {
  const { health, language } = props;
  const { trans } = language;
  useChanges(health);
  const { state } = health;
  const { checkup, made, asking } = state;
  const wanting = checkup ? attentionOf(checkup) : [];
  const fine = checkup?.checks.filter(({ status }) => status === 'ok') ?? [];
  return (
    <div className="ad-Findings" aria-busy={asking}>
      <div className="ad-Findings-head">
        <div role="status">
          <h2>{healthHeadlineOf(state, language)}</h2>
        </div>
        <span className="ad-Findings-made">
          {made &&
            trans.__(
              'Looked %1',
              momentOf(made, props.now ?? new Date(), language)
            )}
        </span>
        <button
          type="button"
          className="ad-Small"
          disabled={asking}
          onClick={() => void health.refresh()}
        >
          {asking ? trans.__('Looking…') : trans.__('Look again')}
        </button>
      </div>
      {checkup && isTranslated(language) && (
        <p className="ad-Findings-made">
          {trans.__('The findings are in English.')}
        </p>
      )}
      {wanting.length > 0 && (
        <ul
          className="ad-Findings-wanting"
          aria-label={trans.__('What to look at')}
        >
          {wanting.map(check => (
            <Wanting
              key={keyOf(check)}
              check={check}
              health={health}
              language={language}
            />
          ))}
        </ul>
      )}
      {fine.length > 0 && (
        <>
          <h3>{trans.__('In order')}</h3>
          <dl className="ad-Findings-fine">
            {fine.map(check => (
              <div key={keyOf(check)}>
                <dt lang="en">{check.title}</dt>
                <dd>
                  <span lang="en">
                    <Prose text={check.seen} />
                  </span>
                  <Details check={check} language={language} />
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}

function Wanting(props: {
  check: Check;
  health: IHealthModel;
  language: ILanguage;
}): React.JSX.Element {
  const { check, health, language } = props;
  return (
    <li className={`ad-Finding ad-mod-${check.status}`}>
      <h3>
        <span lang="en">{check.title}</span>
        <span className="ad-Tag">{severityOf(check, language)}</span>
      </h3>
      <p lang="en">
        <Prose text={check.seen} />
      </p>
      <Details check={check} language={language} />
      {check.todo && (
        <p className="ad-Finding-todo">
          <b>{language.trans.__('What to do:')}</b>{' '}
          <span lang="en">
            <Prose text={check.todo} />
          </span>
        </p>
      )}
      {check.id.startsWith(OLD_ROOT) && (
        <BringOver
          location={check.id.slice(OLD_ROOT.length)}
          health={health}
          language={language}
        />
      )}
    </li>
  );
}

/** A button that copies what only the platform's old root has; it can be pressed once. */
function BringOver(props: {
  location: string;
  health: IHealthModel;
  language: ILanguage;
}): React.JSX.Element {
  const { location, health, language } = props;
  const [begun, setBegun] = React.useState(false);
  const begin = async (): Promise<void> => {
    setBegun(true);
    setBegun(await health.bringOver(location));
  };
  return (
    <button
      type="button"
      className="ad-Small"
      disabled={begun}
      onClick={() => void begin()}
    >
      {language.trans.__('Bring over what is missing')}
    </button>
  );
}

/** The further lines of a finding, such as names, on demand. */
function Details(props: {
  check: Check;
  language: ILanguage;
}): React.JSX.Element | null {
  const { check, language } = props;
  return check.details.length === 0 ? null : (
    <details>
      <summary>{language.trans.__('Details')}</summary>
      <ul lang="en">
        {check.details.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

/** One check may have several findings, such as one for each folder. */
function keyOf({ id, title, seen }: Check): string {
  return [id, title, seen].join('\n');
}
