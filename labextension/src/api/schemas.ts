import type { components } from './types';

type Schemas = components['schemas'];

export type ChangeSnapshot = Schemas['ChangeSnapshot'];
export type CreateSnapshot = Schemas['CreateSnapshot'];
export type Job = Schemas['Job'];
export type JobList = Schemas['JobList'];
export type JobResult = Schemas['JobResult'];
export type Location = Schemas['Location'];
export type LocationList = Schemas['LocationList'];
export type Mount = Schemas['Mount'];
export type Plan = Schemas['Plan'];
export type PlanCount = Schemas['PlanCount'];
export type PlanEntry = Schemas['PlanEntry'];
export type PlanRestore = Schemas['PlanRestore'];
export type PlanWarning = Schemas['PlanWarning'];
export type Problem = Schemas['Problem'];
export type Progress = Schemas['Progress'];
export type RestoreSnapshot = Schemas['RestoreSnapshot'];
export type Snapshot = Schemas['Snapshot'];
export type SnapshotList = Schemas['SnapshotList'];

export type PlanAction = PlanEntry['action'];
export type RestoreMode = Plan['mode'];
