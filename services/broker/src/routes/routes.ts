import { addLoginRoutes } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import type { BrokerContext } from '../context.ts'
import { recordRefusals } from '../policy/record-refusals.ts'
import { addAuditRoutes } from './audit.ts'
import { addCursorRoutes } from './cursors.ts'
import { addDeadLetterRoutes } from './dead-letters.ts'
import { addFileRoutes } from './files.ts'
import { addMailboxRoutes } from './mailboxes.ts'
import { addMessageRoutes } from './messages.ts'
import { addOperationRoutes } from './operations.ts'
import { addPolicyRoutes } from './policy.ts'
import { addQuotaRoutes } from './quotas.ts'
import { addTopicRoutes } from './topics.ts'

/** The broker over HTTP. */
export function addRoutes(app: FastifyInstance, context: BrokerContext): void {
  recordRefusals(app, context.audit, context.callers)
  addLoginRoutes(app, context.login)
  addPolicyRoutes(app, context)
  addTopicRoutes(app, context)
  addMailboxRoutes(app, context)
  addMessageRoutes(app, context)
  addOperationRoutes(app, context)
  addCursorRoutes(app, context)
  addDeadLetterRoutes(app, context)
  addFileRoutes(app, context)
  addQuotaRoutes(app, context)
  addAuditRoutes(app, context)
}
