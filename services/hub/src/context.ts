import type { CredentialPorts, Did } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { Login } from '@digital-spine/runtime'
import type { FastifyRequest } from 'fastify'
import type { CredentialBook } from './enrolment/credentials.ts'
import type { RequestBook } from './enrolment/requests.ts'
import type { StatusLists } from './status/lists.ts'

/** What every route of the hub works with. */
export type HubContext = {
  readonly ledger: Ledger
  readonly requests: RequestBook
  readonly credentials: CredentialBook
  readonly statusLists: StatusLists
  readonly ports: CredentialPorts
  readonly login: Login
  readonly now: () => number
  /** Who asks; throws UNAUTHENTICATED. */
  readonly caller: (request: FastifyRequest) => Promise<Did>
}
