import type { Did, Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'

const did = Type.Unsafe<Did>({ type: 'string', description: 'a DID' })
const name = Type.Unsafe<Name>({ type: 'string', description: 'a registered name' })
const alias = Type.String({ minLength: 3, maxLength: 255, description: 'what this participant calls it' })
const note = Type.Optional(Type.String({ maxLength: 2000 }))
const trust = Type.Optional(Type.String({ maxLength: 2000, description: 'how this participant made sure who it is' }))

/** Whoever is meant: a DID in any spelling, a registered name, or an alias of the address book, with `~` before it if it could be a name. */
export const PartyText = Type.String({
  minLength: 1,
  maxLength: 255,
  description: 'a DID, a registered name, or an alias of the address book (~alias)',
})

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

/** `POST /api/v2/contacts`: what is left out stays as it is. */
export const ContactInput = Type.Object({ did: PartyText, alias, note, trust }, { title: 'ContactInput' })
export type ContactInput = Static<typeof ContactInput>

/** `spec` of a document of the kind Contact. */
export const ContactSpec = Type.Object(
  { did: PartyText, name: Type.Optional(name), alias, note, trust },
  { additionalProperties: false, title: 'ContactSpec' },
)
export type ContactSpec = Static<typeof ContactSpec>

/** `PUT /api/v2/contacts/{did}`: what is left out stays as it is; an empty text takes a note away. */
export const ContactChange = Type.Object({ alias: Type.Optional(alias), note, trust }, { title: 'ContactChange' })
export type ContactChange = Static<typeof ContactChange>

/** Somebody in the address book. */
export const ShownContact = Type.Object(
  {
    did,
    alias: Type.String(),
    name: Type.Optional(
      Type.Unsafe<Name>({ type: 'string', description: 'the registered name by which the contact was made' }),
    ),
    note: Type.Optional(Type.String()),
    trust: Type.Optional(Type.String()),
    groups: Type.Array(Type.String()),
  },
  { title: 'Contact' },
)
export type ShownContact = Static<typeof ShownContact>

/** The name of a group of the address book. */
export const GroupName = Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,62}$' })

/** `PUT /api/v2/contact-groups/{name}`: the group consists of just these. */
export const GroupInput = Type.Object(
  { members: Type.Array(PartyText, { minItems: 1, maxItems: 5000 }) },
  { title: 'GroupInput' },
)
export type GroupInput = Static<typeof GroupInput>

/** `spec` of a document of the kind Group. */
export const GroupSpec = Type.Object(
  { name: GroupName, ...GroupInput.properties },
  { additionalProperties: false, title: 'GroupSpec' },
)
export type GroupSpec = Static<typeof GroupSpec>

/** A group of the address book. */
export const ShownGroup = Type.Object({ name: Type.String(), members: Type.Array(ShownParty) }, { title: 'Group' })
export type ShownGroup = Static<typeof ShownGroup>

/** `PUT /api/v2/blocked/{did}`. */
export const Blocking = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: 2000, description: 'for this participant alone' })) },
  { title: 'Blocking' },
)
export type Blocking = Static<typeof Blocking>

/** `spec` of a document of the kind BlockedSender. */
export const BlockedSpec = Type.Object(
  { did: PartyText, ...Blocking.properties },
  { additionalProperties: false, title: 'BlockedSenderSpec' },
)
export type BlockedSpec = Static<typeof BlockedSpec>

/** Somebody of whom nothing is taken. */
export const ShownBlocked = Type.Object(
  {
    ...ShownParty.properties,
    reason: Type.Optional(Type.String()),
    at: Type.Integer({ description: 'ms since the epoch' }),
  },
  { title: 'BlockedSender' },
)
export type ShownBlocked = Static<typeof ShownBlocked>
