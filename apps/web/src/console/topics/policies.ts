import type { CompatibilityPolicy } from './content.ts'

/** What versions may owe the one before, the least first. */
export const policies: readonly CompatibilityPolicy[] = ['none', 'backward', 'forward', 'full']
