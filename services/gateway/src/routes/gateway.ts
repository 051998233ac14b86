import { errorAnswers, GatewayView } from '@digital-spine/api'
import { ownerOfRole } from '@digital-spine/core'
import { spineVersion } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { Certificate } from '../identity/certificate.ts'
import { inUse } from '../mailboxes/mailboxes.ts'
import type { Parts } from '../parts.ts'

/** What a gateway tells everybody about itself. */
export function addGatewayRoute(
  app: FastifyInstance,
  { broker, signer, now }: Pick<GatewayContext, 'broker' | 'signer' | 'now'>,
  { brokerIdentity, certificate, mailboxes }: Pick<Parts, 'brokerIdentity' | 'certificate' | 'mailboxes'>,
): void {
  app.get(
    '/api/v2/gateway',
    {
      config: { access: 'open', reference: true },
      schema: {
        ...{ tags: ['gateway'], summary: 'Which gateway this is, and whether it reaches the broker' },
        response: { 200: GatewayView, ...errorAnswers },
      },
    },
    async () => ({
      ...{ authEnabled: true, version: spineVersion, did: signer.did },
      isAssociationKeyEnabled: inUse(await mailboxes.list(), now()).current !== undefined,
      messageBrokerStatus: broker.connected ? 'OK' : 'ERROR',
      ...showValidity(certificate),
      ...(brokerIdentity.useRole === undefined ? {} : { namespace: ownerOfRole(brokerIdentity.useRole) }),
    }),
  )
}

function showValidity(certificate: Certificate): { mtlsIsValid?: boolean } {
  const mtlsIsValid = certificate.isValid()
  return mtlsIsValid === undefined ? {} : { mtlsIsValid }
}
