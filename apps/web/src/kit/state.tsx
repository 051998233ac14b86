import type { ReactNode } from 'react'

export type Tone = 'good' | 'open' | 'bad' | 'plain'

/** A state in a word; its shape differs by tone too, so that colour is not all that tells. */
export function State({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`state ${tone}`}>{children}</span>
}
