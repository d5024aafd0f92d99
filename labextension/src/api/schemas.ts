import type { components, operations } from './types';

type Schemas = components['schemas'];

export type AdoptVolume = Schemas['AdoptVolume'];
export type ChangeSnapshot = Schemas['ChangeSnapshot'];
export type Check = Schemas['Check'];
export type Checkup = Schemas['Checkup'];
export type ContentsEntry = Schemas['ContentsEntry'];
export type ContentsPage = Schemas['ContentsPage'];
export type CreateSnapshot = Schemas['CreateSnapshot'];
export type CreateVolume = Schemas['CreateVolume'];
export type DeletedEntries = Schemas['DeletedEntries'];
export type DeletedEntry = Schemas['DeletedEntry'];
export type Engine = Schemas['Engine'];
export type FileHistory = Schemas['FileHistory'];
export type FileVersion = Schemas['FileVersion'];
export type Job = Schemas['Job'];
export type JobList = Schemas['JobList'];
export type JobResult = Schemas['JobResult'];
export type Location = Schemas['Location'];
export type LocationList = Schemas['LocationList'];
export type Mount = Schemas['Mount'];
export type NotebookComparison = Schemas['NotebookComparison'];
export type Plan = Schemas['Plan'];
export type PlanCount = Schemas['PlanCount'];
export type PlanEntry = Schemas['PlanEntry'];
export type PlanRestore = Schemas['PlanRestore'];
export type PlanVolumeRestore = Schemas['PlanVolumeRestore'];
export type PlanWarning = Schemas['PlanWarning'];
export type Problem = Schemas['Problem'];
export type Progress = Schemas['Progress'];
export type Publish = Schemas['Publish'];
export type RestoreSnapshot = Schemas['RestoreSnapshot'];
export type RestoreVolume = Schemas['RestoreVolume'];
export type RunLine = Schemas['RunLine'];
export type SkippedSnapshot = Schemas['SkippedSnapshot'];
export type Snapshot = Schemas['Snapshot'];
export type SnapshotList = Schemas['SnapshotList'];
export type SnapshotVolume = Schemas['SnapshotVolume'];
export type Volume = Schemas['Volume'];
export type VolumeList = Schemas['VolumeList'];
export type VolumeUser = Schemas['VolumeUser'];

/** What a folder is sorted by. */
export type FolderOrder = NonNullable<
  NonNullable<operations['listFolder']['parameters']['query']>['sort']
>;
export type PlanAction = PlanEntry['action'];
export type RestoreMode = Plan['mode'];
