import * as React from 'react';

import type { FolderOrder } from '../api/schemas';
import type { ILanguage } from '../words/language';
import type { IFoldersModel } from './tokens';

export interface IToolsProps {
  model: IFoldersModel;
  language: ILanguage;
}

/**
 * What of a folder is listed, and in which order.
 */
export function Tools({ model, language }: IToolsProps): React.JSX.Element {
  const { trans } = language;
  const { filter, order } = model.state;
  const orders: Record<FolderOrder, string> = {
    name: trans.__('By name'),
    modified: trans.__('Newest first'),
    size: trans.__('Largest first')
  };
  return (
    <div className="ad-Inside-tools">
      <input
        className="ad-Inside-filter jp-mod-styled"
        type="search"
        value={filter}
        maxLength={255}
        spellCheck={false}
        placeholder={trans.__('Filter by name')}
        aria-label={trans.__('List only names that contain')}
        onChange={event => model.setFilter(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape' && filter) {
            event.preventDefault();
            event.stopPropagation();
            model.setFilter('');
          }
        }}
      />
      <select
        className="ad-Inside-order"
        value={order}
        aria-label={trans.__('Order')}
        onChange={event => model.setOrder(event.target.value as FolderOrder)}
      >
        {Object.entries(orders).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
