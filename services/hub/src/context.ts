import type { CredentialPorts, Did } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { Login } from '@digital-spine/runtime'
import type { FastifyRequest } from 'fastify'
import type { HubDatabase } from './database.ts'

/** What every route of the hub works with. */
export type HubContext = {
  readonly db: HubDatabase
  readonly ledger: Ledger
  readonly ports: CredentialPorts
  readonly login: Login
  readonly now: () => number
  /** Who asks; throws UNAUTHENTICATED. */
  readonly caller: (request: FastifyRequest) => Promise<Did>
}
