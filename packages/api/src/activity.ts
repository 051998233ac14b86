import type { FlowPosition } from '@digital-spine/core'
import type { SendResult } from './broker.ts'

/** What happens at a gateway, as it happens; times in ms. Nothing here is a secret, and no payload is. */
export type Activity = { readonly at: number } & (
  | { readonly kind: 'accepted'; readonly id: string; readonly fqcn: string; readonly topicName: string }
  | { readonly kind: 'sent'; readonly id: string; readonly results: readonly SendResult[] }
  | {
      readonly kind: 'received'
      readonly id: string
      readonly fqcn: string
      readonly sender: string
      readonly topicName: string
      readonly position: number
    }
  | {
      readonly kind: 'refused'
      readonly position: number
      readonly code: string
      readonly reason: string
      /** As the entry claims. */
      readonly id: string | null
      readonly sender: string | null
    }
  | {
      readonly kind: 'gap'
      readonly sender: string
      readonly channel: string
      readonly after: FlowPosition | null
      readonly before: FlowPosition
    }
  | {
      readonly kind: 'receipt'
      readonly id: string
      readonly recipient: string
      readonly status: string
      readonly reason: string | null
    }
  | ({ readonly kind: 'file' } & FileProgress)
)

/**
 * How far a message's file is; bytes as sealed. On its way out: `receiving` it from the participant, `uploading` it to the
 * broker, `stored` there. On its way in: `arriving`, `ready`. `refused` for good either way.
 */
export type FileProgress = {
  readonly id: string
  readonly fqcn: string
  readonly direction: 'out' | 'in'
  readonly state: 'receiving' | 'uploading' | 'stored' | 'arriving' | 'ready' | 'refused'
  readonly bytes: number
  readonly size: number
  /** Why it is refused, or does not go on for now. */
  readonly code?: string
}
