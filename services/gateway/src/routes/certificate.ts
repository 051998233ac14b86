import { text } from 'node:stream/consumers'
import { certificateRoutes, formRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { readForm } from '../files/read-form.ts'
import type { Certificate } from '../identity/certificate.ts'
import { readByRoute, withForms } from './forms.ts'

const maxFileBytes = 64 << 10

/** The client certificate that the broker is shown. */
export function addCertificateRoute(
  app: FastifyInstance,
  { broker }: Pick<GatewayContext, 'broker'>,
  own: Pick<Certificate, 'keep' | 'remove' | 'show'>,
): void {
  app.get('/api/v2/certificate', { config: { access: 'identity' }, schema: certificateRoutes.show }, async () => {
    const certificate = own.show()
    if (certificate === undefined) throw new SpineError('NOT_FOUND', 'This gateway has no certificate for the broker.')
    return certificate
  })
  app.delete(
    '/api/v2/certificate',
    { config: { access: 'identity' }, schema: certificateRoutes.remove },
    async (_, reply) => {
      await own.remove()
      broker.reconnect()
      return reply.status(204).send()
    },
  )
  withForms(app, (scope) =>
    scope.post(
      '/api/v2/certificate',
      { ...readByRoute, config: { access: 'identity', reference: true }, schema: formRoutes.certificate },
      async ({ raw }, reply) => {
        const { fields, files } = await readForm(raw, { maxFiles: 3, maxFileBytes, take: ({ bytes }) => text(bytes) })
        const { certificate, privateKey, caCertificate } = { ...fields, ...files }
        if (certificate === undefined || privateKey === undefined)
          throw new SpineError('VALIDATION_FAILED', 'The form is to have certificate and privateKey.')
        await own.keep({ certificate, privateKey, caCertificate })
        broker.reconnect()
        return reply.status(201).send()
      },
    ),
  )
}
