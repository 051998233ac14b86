import type { Did, Name } from '@digital-spine/core'

/** The address book, and who may send nothing here. */
export type PeopleTables = {
  /** `name` is the registered name by which the contact was made, if it was. */
  contacts: {
    did: Did
    alias: string
    name: Name | null
    note: string | null
    trust: string | null
    created_at: number
    updated_at: number
  }
  contact_groups: { name: string; did: Did }
  blocked: { did: Did; reason: string | null; at: number }
}
