import type { Did, Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'

const did = Type.Unsafe<Did>({ type: 'string', description: 'a DID' })
const name = Type.Unsafe<Name>({ type: 'string', description: 'a registered name' })

/** Somebody, as the API shows it: with the name it calls itself on the ledger, and what the address book calls it. */
export const ShownParty = Type.Object(
  {
    did,
    name: Type.Optional(name),
    alias: Type.Optional(Type.String({ description: 'of the address book' })),
  },
  { title: 'Party' },
)
export type ShownParty = Static<typeof ShownParty>
