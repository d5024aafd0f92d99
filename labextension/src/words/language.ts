import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';

/**
 * What it takes to say something to this user: the sentences, and how numbers and dates look.
 */
export interface ILanguage {
  trans: TranslationBundle;
  /** A BCP 47 tag, as `Intl` wants it. */
  locale: string;
}

/** The translation domain, after the Python package. */
export const DOMAIN = 'jupyter_ailab_data';

export function languageOf(translator: ITranslator): ILanguage {
  return {
    trans: translator.load(DOMAIN),
    locale: localeOf(
      (translator as { languageCode?: string }).languageCode ?? 'default'
    )
  };
}

/**
 * Numbers and dates follow the language of JupyterLab's menus; where that is English, the
 * English of the browser. (JupyterLab writes `fr_FR`; `default` and `en` are English.)
 */
export function localeOf(code: string, browser = navigator.language): string {
  if (code !== 'default' && code !== 'en') {
    return code.replace('_', '-');
  }
  return browser.startsWith('en') ? browser : 'en-GB';
}

/** Whether there are texts in the user’s language, so that the server's English stands out among them. */
export function isTranslated({ trans }: ILanguage): boolean {
  return trans._p('the language of these texts', 'English') !== 'English';
}
