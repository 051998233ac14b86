import type { TopicVerdict } from './topic-statement.ts'

export const compatibilityPolicies = ['none', 'backward', 'forward', 'full'] as const

/** What the versions of a topic owe the one before. */
export type CompatibilityPolicy = (typeof compatibilityPolicies)[number]

/** Whether a policy takes a verdict: `none` takes any, and none of the others takes `unknown`. */
export function allowsVerdict(policy: CompatibilityPolicy, verdict: TopicVerdict): boolean {
  return policy === 'none' || verdict === 'full' || verdict === policy
}
