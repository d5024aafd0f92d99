import type { Check, Checkup } from '../api/schemas';
import type { IHealthState } from '../health/tokens';
import type { ILanguage } from './language';
import { countOf } from './numbers';
import { problemTextOf } from './problems';

/** The checks that somebody should look at, the worst first. */
export function attentionOf({ checks }: Checkup): Check[] {
  return [
    ...checks.filter(({ status }) => status === 'error'),
    ...checks.filter(({ status }) => status === 'warning')
  ];
}

/** The line at the bottom of the panel; empty while nothing is known. */
export function healthLineOf(
  { checkup, asking, problem }: IHealthState,
  language: ILanguage
): string {
  const { trans } = language;
  if (!checkup) {
    return asking
      ? trans.__('Checking…')
      : problem
        ? trans.__('Could not be checked')
        : '';
  }
  const wanting = attentionOf(checkup);
  const errors = wanting.filter(({ status }) => status === 'error').length;
  const warnings = wanting.length - errors;
  if (errors && warnings) {
    return trans._n(
      '%2 needs attention, %3 to look at',
      '%2 need attention, %3 to look at',
      errors,
      countOf(errors, language),
      countOf(warnings, language)
    );
  }
  return errors
    ? trans._n(
        '%2 thing needs attention',
        '%2 things need attention',
        errors,
        countOf(errors, language)
      )
    : warnings
      ? trans._n(
          '%2 thing to look at',
          '%2 things to look at',
          warnings,
          countOf(warnings, language)
        )
      : trans.__('All is well');
}

/** The same as a headline above the findings. */
export function healthHeadlineOf(
  state: IHealthState,
  language: ILanguage
): string {
  const { trans } = language;
  const { checkup, problem } = state;
  if (problem) {
    return trans.__(
      'It could not be checked. %1',
      problemTextOf(problem, language)
    );
  }
  return checkup && attentionOf(checkup).length === 0
    ? trans.__('All is well: there is nothing to do.')
    : healthLineOf(state, language);
}

/** What a finding means, in a word, for those who don't see its colour. */
export function severityOf(check: Check, { trans }: ILanguage): string {
  switch (check.status) {
    case 'ok':
      return trans.__('In order');
    case 'warning':
      return trans.__('To look at');
    case 'error':
      return trans.__('Needs attention');
  }
}
