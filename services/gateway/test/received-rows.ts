import type { Did } from '@digital-spine/core'
import type { Insertable } from 'kysely'
import type { GatewaySchema } from '../src/database.ts'

type Row = Insertable<GatewaySchema['inbox']>

/** Who sent {@link receivedRow}, unless it says otherwise. */
export const sender = 'did:ethr:spine:0x1111111111111111111111111111111111111111' as Did

const claims = Buffer.from(JSON.stringify({ kc: 'check' })).toString('base64url')

/** A row of the inbox: an encrypted message on the channel `in`, of the topic acme.iam.ewc/readings. */
export function receivedRow(row: Pick<Row, 'id' | 'position'> & Partial<Row>): Row {
  return {
    ...{ fqcn: 'in', sender, channel: 'out', header: `e30.${claims}.signature`, hash: row.id },
    ...{ payload: Buffer.from('{"kwh":1}') },
    ...{ topic_owner: 'acme.iam.ewc', topic_name: 'readings', topic_id: 'c', topic_version: '1.0.0' },
    ...{ topic_format: 'jsonschema' as const, tx: null, re: null, retx: null, file: null },
    ...{ accepted_at: 1, received_at: 1, processed: 0 },
    ...row,
  }
}
