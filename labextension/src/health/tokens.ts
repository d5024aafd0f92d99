import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { Checkup, Problem } from '../api/schemas';

/** What the doctor found. States are never changed, only replaced. */
export interface IHealthState {
  /** The last findings; null before the first answer, and where the server part has no doctor. */
  readonly checkup: Checkup | null;
  /** When they were made. */
  readonly made: Date | null;
  /** Whether the doctor is at work. */
  readonly asking: boolean;
  /** Why there are no newer findings. */
  readonly problem: Problem | null;
}

/**
 * The doctor's findings. They are made anew when the panel is opened or the page comes to the front,
 * but seldom by themselves.
 */
export interface IHealthModel {
  readonly state: IHealthState;
  readonly changed: ISignal<IHealthModel, IHealthState>;

  /** Whether somebody looks. */
  visible: boolean;

  /** Have everything checked now. */
  refresh(): Promise<void>;

  /** Copy into a location what only the platform's old root has; resolves once that has begun, or not. */
  bringOver(location: string): Promise<boolean>;
}

export const IHealthModel = new Token<IHealthModel>(
  'jupyter_ailab_data:IHealthModel',
  'What the doctor of jupyter_ailab_data finds.'
);
