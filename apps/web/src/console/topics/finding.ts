import type { VerdictReason } from '@digital-spine/api'
import type { TopicVerdict } from './content.ts'

/** Whether a direction holds: proven, shown not to, or neither. */
export type Finding = 'holds' | 'fails' | 'unknown'

export function findingOf(
  verdict: TopicVerdict,
  reasons: readonly VerdictReason[],
  direction: VerdictReason['direction'],
): Finding {
  if (verdict === 'full' || verdict === direction) return 'holds'
  const isShown = reasons.some((reason) => reason.direction === direction && reason.example !== undefined)
  return verdict === 'broken' || isShown ? 'fails' : 'unknown'
}

/** The next version by what its verdict is: what breaks readers is a new major one, what adds a minor one. */
export function suggestVersion(newest: string | null, verdict: TopicVerdict | null): string {
  const [major = 0, minor = 0, patch = 0] = (newest ?? '').split('.').map(Number)
  if (newest === null) return '1.0.0'
  if (verdict === 'full') return `${major}.${minor}.${patch + 1}`
  return verdict === 'backward' ? `${major}.${minor + 1}.0` : `${major + 1}.0.0`
}
