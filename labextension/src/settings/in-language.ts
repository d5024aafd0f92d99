import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

/** The contexts in which JupyterLab's server looks the texts of a schema up. */
const OF_ALL = 'schema';
const OF_A_SETTING = 'settings';

const ICON_LABEL = 'jupyter.lab.setting-icon-label';

/**
 * The settings' texts in the user's language. JupyterLab's server translates those of its own settings and
 * leaves those of extensions as they are.
 */
export function inLanguage(
  schema: ISettingRegistry.ISchema,
  bundle: TranslationBundle
): ISettingRegistry.ISchema {
  const say = (context: string, text: string): string =>
    bundle._p(context, text);
  const walk = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(walk)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value).map(([key, inner]: [string, unknown]) => [
              key,
              typeof inner === 'string' && /^(title|description)$/.test(key)
                ? say(OF_A_SETTING, inner)
                : walk(inner)
            ])
          )
        : value;
  const { title, description, properties } = schema;
  const label = schema[ICON_LABEL];
  return {
    ...schema,
    ...(title && { title: say(OF_ALL, title) }),
    ...(description && { description: say(OF_ALL, description) }),
    ...(typeof label === 'string' && {
      [ICON_LABEL]: say(OF_A_SETTING, label)
    }),
    properties: walk(properties) as ISettingRegistry.ISchema['properties']
  };
}
