import { LabIcon } from '@jupyterlab/ui-components';

import dataSvg from '../style/icons/data.svg';
import pinSvg from '../style/icons/pin.svg';

/** The panel's mark: a store of data, and a clock that turns back. */
export const dataIcon = new LabIcon({
  name: 'jupyter_ailab_data:data',
  svgstr: dataSvg
});

/** What is pinned stays. */
export const pinIcon = new LabIcon({
  name: 'jupyter_ailab_data:pin',
  svgstr: pinSvg
});
