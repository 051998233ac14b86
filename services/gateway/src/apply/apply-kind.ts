import type { Scope } from '@digital-spine/api'
import type { TSchema } from 'typebox'
import type { GatewayDatabase } from '../database.ts'
import type { Parties } from '../people/parties.ts'
import type { Contact } from '../people/people.ts'

/** What a document wants; `spec` in the one way in which an export says it. */
export type Wanted = {
  readonly name: string
  readonly spec: object
  /** Whom documents that are read later may mean by its alias. */
  readonly contact?: Contact
  /** When there is none of that name. */
  write(trx: GatewayDatabase): Promise<void>
}

/** A kind of things that documents make. */
export type ApplyKind = {
  readonly kind: string
  /** Holds for the `spec` of its documents. */
  readonly schema: TSchema
  /** Those that there are by name, as an export says them. */
  list(): Promise<ReadonlyMap<string, object>>
  /** What a spec that the schema holds for wants. */
  read(spec: object, parties: Parties): Promise<Wanted>
  delete(trx: GatewayDatabase, name: string): Promise<void>
  /** What who applies documents of it must be allowed beside `configure`. */
  readonly scope?: Scope
  /** After documents of it are applied. */
  applied?(): Promise<void>
}
