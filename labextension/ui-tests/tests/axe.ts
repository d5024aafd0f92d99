import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * What axe finds in a part of the page, in words that tell where.
 *
 * @param not - what in it is JupyterLab's own
 */
export async function findings(
  page: Page,
  part: string,
  not: readonly string[] = []
): Promise<string[]> {
  const all = new AxeBuilder({ page }).include(part);
  const { violations } = await not
    .reduce((builder, each) => builder.exclude(each), all)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) =>
      [id, html, failureSummary].join('\n')
    )
  );
}
