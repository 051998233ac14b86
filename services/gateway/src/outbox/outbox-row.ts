import type { SendResult } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { Selectable } from 'kysely'
import type { GatewaySchema } from '../database.ts'

/** A message on its way out: `queued`, then `sealed` for its recipients, then `sent` or `failed`. */
export type OutboxRow = Selectable<GatewaySchema['outbox']>

export const readRecipients = ({ recipients }: Pick<OutboxRow, 'recipients'>): Did[] =>
  JSON.parse(recipients ?? '[]') as Did[]

export const readResults = ({ results }: Pick<OutboxRow, 'results'>): SendResult[] =>
  JSON.parse(results ?? '[]') as SendResult[]

/** Whom it is for if not for all of its channel's recipients. */
export const readWanted = ({ wanted }: Pick<OutboxRow, 'wanted'>): Did[] | undefined =>
  wanted === null ? undefined : (JSON.parse(wanted) as Did[])
