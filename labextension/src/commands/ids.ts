/**
 * The commands of the panel and of the palette, by what they do.
 */
export const CommandIDs = {
  open: 'ailab-data:open',
  backUp: 'ailab-data:back-up',
  refresh: 'ailab-data:refresh',
  upload: 'ailab-data:upload-snapshot',
  restore: 'ailab-data:restore-snapshot',
  undo: 'ailab-data:undo-restore',
  verify: 'ailab-data:verify-snapshot',
  rename: 'ailab-data:rename-snapshot',
  pin: 'ailab-data:pin-snapshot',
  download: 'ailab-data:download-snapshot',
  remove: 'ailab-data:delete-snapshot',
  browse: 'ailab-data:browse-snapshot',
  openKept: 'ailab-data:open-from-snapshot',
  downloadKept: 'ailab-data:download-from-snapshot',
  copyKept: 'ailab-data:copy-from-snapshot',
  copyKeptPath: 'ailab-data:copy-path-in-snapshot',
  route: 'ailab-data:route-to-snapshot',
  versions: 'ailab-data:previous-versions',
  deleted: 'ailab-data:deleted-here',
  adopt: 'ailab-data:put-on-volume',
  runLine: 'ailab-data:show-run-line',
  newVolume: 'ailab-data:create-volume',
  backUpVolume: 'ailab-data:back-up-volume',
  restoreVolume: 'ailab-data:restore-volume',
  removeVolume: 'ailab-data:remove-volume',
  publish: 'ailab-data:publish',
  lookInto: 'ailab-data:look-into-folder',
  openLive: 'ailab-data:open-file',
  showLive: 'ailab-data:show-in-file-browser',
  downloadLive: 'ailab-data:download-file',
  copyLivePath: 'ailab-data:copy-path',
  snapshotFolder: 'ailab-data:snapshot-folder',
  showHealth: 'ailab-data:check-health'
} as const;

/** The panel's id in the shell. */
export const PANEL_ID = 'jupyter_ailab_data:panel';
