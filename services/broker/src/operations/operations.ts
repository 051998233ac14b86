import { accepted } from './accepted.ts'
import { holders, prekey, prekeys } from './directory.ts'
import { entry } from './entry.ts'
import { epoch, grantAck, share } from './epochs.ts'
import type { Operation, PlainOperation } from './operation.ts'
import { receipts } from './receipts.ts'
import { send } from './send.ts'
import { skip } from './skip.ts'

export const operations: { readonly [K in PlainOperation]: Operation<K> } = {
  epoch,
  send,
  skip,
  share,
  'grant-ack': grantAck,
  receipts,
  accepted,
  entry,
  prekey,
  prekeys,
  holders,
  ping: async ({ now }) => ({ at: now() }),
}
