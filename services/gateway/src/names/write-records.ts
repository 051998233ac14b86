import { type Name, SpineError } from '@digital-spine/core'
import { type RecordChanges, signSetRecords } from '@digital-spine/ledger'
import { giveOrder, type OrderGiver } from '../identity/give-order.ts'
import { type Outcome, ownName } from './own-name.ts'

/** Sets a name's records, all or none of them. */
export async function writeRecords(context: OrderGiver, name: Name, changes: RecordChanges): Promise<Outcome> {
  const { addr, did, texts = {} } = changes
  if (Object.hasOwn(texts, 'metadata') || Object.hasOwn(texts, 'did'))
    throw new SpineError(
      'VALIDATION_FAILED',
      'The texts "metadata" and "did" are set by editing the name and by "did".',
    )
  if (addr === undefined && did === undefined && Object.keys(texts).length === 0)
    throw new SpineError('VALIDATION_FAILED', 'There is no record to set.')
  await ownName(context, name)
  const current = await context.ledger.findRecords(name, Object.keys(texts))
  const wanted = {
    ...(addr === undefined || isSame(addr?.toLowerCase(), current.addr?.toLowerCase()) ? {} : { addr }),
    ...(did === undefined || isSame(did, current.did) ? {} : { did }),
    texts: Object.fromEntries(Object.entries(texts).filter(([key, value]) => !isSame(value, current.texts[key]))),
  }
  const already = Object.keys(wanted).length === 1 && Object.keys(wanted.texts).length === 0
  if (!already) await giveOrder(context, (order) => signSetRecords(order, name, wanted))
  return { already }
}

/** A record that is not there, is taken away, or is empty is the same. */
const isSame = (a: string | null | undefined, b: string | undefined): boolean => (a ?? '') === (b ?? '')
