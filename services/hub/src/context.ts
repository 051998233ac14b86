import type { CredentialPorts, Did } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { Logger, Login, RateLimit } from '@digital-spine/runtime'
import type { FastifyRequest } from 'fastify'
import type { Audit } from './audit.ts'
import type { CredentialBook } from './enrolment/credentials.ts'
import type { RequestBook } from './enrolment/requests.ts'
import type { EventBook } from './events/event-book.ts'
import type { OpenStreams } from './events/open-streams.ts'
import type { ChangedCredentials } from './status/changed-credentials.ts'
import type { StatusIndexes } from './status/indexes.ts'
import type { StatusLists } from './status/lists.ts'

/** What every route of the hub works with. */
export type HubContext = {
  readonly ledger: Ledger
  readonly requests: RequestBook
  readonly credentials: CredentialBook
  readonly statusLists: StatusLists
  readonly statusIndexes: StatusIndexes
  readonly changedCredentials: ChangedCredentials
  readonly events: EventBook
  readonly streams: OpenStreams
  readonly ports: CredentialPorts
  readonly login: Login
  readonly logger: Logger
  readonly audit: Audit
  readonly limits: { readonly requests: RateLimit; readonly statusWrites: RateLimit }
  readonly heartbeatMs: number
  readonly now: () => number
  /** Who asks; throws UNAUTHENTICATED. */
  readonly caller: (request: FastifyRequest) => Promise<Did>
}
