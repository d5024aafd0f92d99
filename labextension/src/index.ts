import { commandsPlugin } from './commands/plugin';
import { documentsPlugin } from './documents/plugin';
import { modelPlugin } from './model/plugin';
import { notificationsPlugin } from './notifications/plugin';
import { panelPlugin } from './panel/plugin';

export { IOpenDocuments } from './documents/tokens';
export { IDataModel } from './model/tokens';

export default [
  modelPlugin,
  documentsPlugin,
  commandsPlugin,
  notificationsPlugin,
  panelPlugin
];
