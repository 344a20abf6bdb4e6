/** Builds classic protection rules with GitHub's defaults. */
import type { Platform } from '../platform.js';
import type { ClassicProtection } from '../state/protection.js';

/** Everything that may be set; what is absent is off. */
export type ClassicSettings = Partial<Omit<ClassicProtection, 'id' | 'pattern' | 'createdAt' | 'updatedAt'>>;

export function newClassicProtection(platform: Platform, pattern: string, settings: ClassicSettings): ClassicProtection {
  const now = platform.state.now();
  return {
    requiredStatusChecks: null,
    enforceAdmins: false,
    reviews: null,
    restrictions: null,
    requiredLinearHistory: false,
    requiredSignatures: false,
    allowForcePushes: false,
    allowDeletions: false,
    blockCreations: false,
    requiredConversationResolution: false,
    lockBranch: false,
    allowForkSyncing: false,
    ...settings,
    id: platform.state.nextId(),
    pattern,
    createdAt: now,
    updatedAt: now,
  };
}
