import { type Name, SpineError } from '@digital-spine/core'
import type { NameRecord } from '@digital-spine/ledger'
import type { OrderGiver } from '../identity/give-order.ts'

/** What came of a wish: `already` if the ledger was as wished, and nothing had to be written. */
export type Outcome = { readonly already: boolean }

/** What the newest block says of a name that this gateway controls; throws NAME_UNKNOWN or FORBIDDEN. */
export async function ownName({ ledger, signer }: OrderGiver, name: Name): Promise<NameRecord> {
  await ledger.sync()
  const known = await ledger.findName(name)
  if (known === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
  if (known.controller !== signer.did)
    throw new SpineError('FORBIDDEN', `${name} is controlled by ${known.controller}.`)
  return known
}
