import type { FastifyInstance } from 'fastify'
import { createEventStreams } from '../events/event-streams.ts'
import type { Parts } from '../parts.ts'
import { addActivityRoute } from './activity.ts'
import { addApiKeyRoutes } from './api-keys.ts'
import { addApplicationRoutes } from './applications.ts'
import { addApplyRoutes } from './apply.ts'
import { addAssociationRoutes } from './association.ts'
import { addAuditRoute } from './audit.ts'
import { addBlockedRoutes } from './blocked.ts'
import { addBrandingRoutes } from './branding.ts'
import { addBrokerRoutes } from './broker.ts'
import { addCertificateRoute } from './certificate.ts'
import { addChannelMemberRoutes } from './channel-members.ts'
import { addChannelRoutes } from './channels.ts'
import { addClientRoutes } from './clients.ts'
import { addContactGroupRoutes } from './contact-groups.ts'
import { addContactRoutes } from './contacts.ts'
import { addCronRoute } from './cron.ts'
import { addDeadLetterRoutes } from './dead-letters.ts'
import { addEnrolmentRoutes } from './enrolment.ts'
import { addEvidenceRoute } from './evidence.ts'
import { addExportRoute } from './export.ts'
import { addFileRoutes } from './files.ts'
import { addGatewayRoute } from './gateway.ts'
import { addIdentityRoutes } from './identity.ts'
import { addIssuedRoutes } from './issued.ts'
import { addLoginRoutes } from './login.ts'
import { addMailboxRoutes } from './mailbox.ts'
import { addMessageRoute } from './message.ts'
import { addMessageCountRoutes } from './message-counts.ts'
import { addMessageStreamRoute } from './message-stream.ts'
import { addNameDirectoryRoutes } from './name-directory.ts'
import { addNameRoutes } from './names.ts'
import { addNetworkRoutes } from './network.ts'
import { addOrderRoutes } from './orders.ts'
import { addPrimaryNameRoutes } from './primary-name.ts'
import { addReceiveRoutes } from './receive.ts'
import { addReceivedRoutes } from './received.ts'
import { addRequestRoute } from './requests.ts'
import { addSearchRoute } from './search.ts'
import { addSendRoutes } from './send.ts'
import { addSentRoute } from './sent.ts'
import { addSessionRoutes } from './sessions.ts'
import { addSsiHubRoutes } from './ssi-hub.ts'
import { addStateStreamRoute } from './state-stream.ts'
import { addTopicDraftRoutes } from './topic-drafts.ts'
import { addTopicRoutes } from './topics.ts'
import { addTrafficRoute } from './traffic.ts'
import { addUploadRoute } from './upload.ts'
import { addUserRoutes } from './users.ts'
import { addVerificationRoutes } from './verification.ts'
import { addWalletRoutes } from './wallet.ts'
import { addWalletFileRoutes } from './wallet-file.ts'
import { addWebhookRoutes } from './webhooks.ts'

/** The gateway over HTTP. */
export function addRoutes(app: FastifyInstance, parts: Parts): void {
  const { access, context } = parts
  const openStream = createEventStreams(app, parts.connections)
  addActivityRoute(app, context, { ...parts, openStream })
  addApiKeyRoutes(app, access)
  addApplyRoutes(app, parts.applier)
  addApplicationRoutes(app, context, parts.wallet)
  addAssociationRoutes(app, context, parts)
  addAuditRoute(app, access)
  addBlockedRoutes(app, context, parts)
  addBrandingRoutes(app, context)
  addBrokerRoutes(app, context)
  addCertificateRoute(app, context, parts.certificate)
  addChannelMemberRoutes(app, context, parts)
  addChannelRoutes(app, context, parts)
  addClientRoutes(app, parts.readers)
  addContactGroupRoutes(app, parts)
  addContactRoutes(app, context, parts)
  addCronRoute(app, parts.jobs)
  addDeadLetterRoutes(app, context, parts)
  addEnrolmentRoutes(app, context, parts)
  addEvidenceRoute(app, context)
  addExportRoute(app, context, access)
  addFileRoutes(app, context, parts.files)
  addTrafficRoute(app, context)
  addGatewayRoute(app, context, parts)
  addIdentityRoutes(app, context, parts)
  addIssuedRoutes(app, context, parts.parties)
  addLoginRoutes(app, access)
  addMailboxRoutes(app, context, parts.explain)
  addMessageCountRoutes(app, context)
  addMessageRoute(app, context, parts)
  addMessageStreamRoute(app, context, { ...parts, openStream })
  addNameDirectoryRoutes(app, context, parts.parties)
  addNameRoutes(app, context, parts.parties)
  addNetworkRoutes(app, context)
  addOrderRoutes(app, context)
  addPrimaryNameRoutes(app, context, parts.parties)
  addReceiveRoutes(app, context, parts)
  addReceivedRoutes(app, context, parts.parties)
  addRequestRoute(app, context, parts)
  addSearchRoute(app, context, parts.parties)
  addSendRoutes(app, context, parts.accept)
  addSentRoute(app, parts.sent)
  addSessionRoutes(app, access)
  addSsiHubRoutes(app, context, parts)
  addStateStreamRoute(app, context, { ...parts, openStream })
  addTopicDraftRoutes(app, context, parts.wallet)
  addTopicRoutes(app, context)
  addUploadRoute(app, context, parts)
  addUserRoutes(app, access)
  addVerificationRoutes(app, context, parts.parties)
  addWalletFileRoutes(app, context)
  addWalletRoutes(app, context, parts.wallet)
  addWebhookRoutes(app, parts.webhooks)
}
