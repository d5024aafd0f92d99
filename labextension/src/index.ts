import { browsePlugin, viewerPlugin } from './browse/plugin';
import { commandsPlugin } from './commands/plugin';
import { publishPlugin } from './commands/publish-plugin';
import { documentsPlugin, savingFirstPlugin } from './documents/plugin';
import { foldersPlugin, folderCommandsPlugin } from './folders/plugin';
import { findingsPlugin, healthPlugin } from './health/plugin';
import { launcherPlugin } from './launcher/plugin';
import { modelPlugin } from './model/plugin';
import { notificationsPlugin } from './notifications/plugin';
import { panelPlugin } from './panel/plugin';
import { publishingPlugin } from './publishing/plugin';
import { settingsPlugin } from './settings/plugin';
import { statusPlugin } from './status/plugin';
import { uploadsPlugin } from './uploads/plugin';
import { versionsPlugin } from './versions/plugin';
import { volumesPlugin } from './volumes/plugin';

export { ISnapshotViewer } from './browse/tokens';
export { IOpenDocuments, ISavingFirst } from './documents/tokens';
export { IHealthModel } from './health/tokens';
export { IFoldersModel } from './folders/tokens';
export { IDataModel } from './model/tokens';
export { IPublishing } from './publishing/tokens';
export { IPanelSettings } from './settings/tokens';
export { IUploads } from './uploads/tokens';
export { IVolumesModel } from './volumes/tokens';

export default [
  settingsPlugin,
  modelPlugin,
  volumesPlugin,
  healthPlugin,
  publishingPlugin,
  foldersPlugin,
  uploadsPlugin,
  documentsPlugin,
  savingFirstPlugin,
  viewerPlugin,
  commandsPlugin,
  browsePlugin,
  versionsPlugin,
  publishPlugin,
  folderCommandsPlugin,
  findingsPlugin,
  notificationsPlugin,
  statusPlugin,
  launcherPlugin,
  panelPlugin
];
