import { type AssociationSending, associationRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { inUse, type Mailbox } from '../mailboxes/mailboxes.ts'
import type { Parts } from '../parts.ts'
import { showAssociationKey } from '../show/association-key.ts'
import { optionalBody } from './optional-body.ts'

const path = '/api/v2/keys/association'

/** Anonymous mailboxes at the paths where the DDHub client gateway has association keys. */
export function addAssociationRoutes(
  app: FastifyInstance,
  { signer, now }: Pick<GatewayContext, 'signer' | 'now'>,
  { mailboxes, accept }: Pick<Parts, 'mailboxes' | 'accept'>,
): void {
  const config = { access: 'configure', reference: true } as const
  const show = (mailbox: Mailbox) => showAssociationKey(mailbox, signer.did)
  app.post(path, { config, schema: associationRoutes.begin }, async (_, reply) => {
    await mailboxes.begin()
    return reply.status(204).send()
  })
  app.get(path, { config, schema: associationRoutes.list }, async () => (await mailboxes.list()).map(show))
  app.get(`${path}/current`, { config, schema: associationRoutes.current }, async () => {
    const { current, next } = inUse(await mailboxes.list(), now())
    return { current: current === undefined ? null : show(current), next: next === undefined ? null : show(next) }
  })
  app.post(`${path}/init`, { config, schema: associationRoutes.register }, async (_, reply) => {
    await mailboxes.renew()
    return reply.status(204).send()
  })
  app.post<{ Body: AssociationSending }>(
    `${path}/send`,
    { config, schema: associationRoutes.send, ...optionalBody },
    async ({ body }, reply) => {
      const { current, next } = inUse(await mailboxes.list(), now())
      const told = [current, next].filter((mailbox) => mailbox !== undefined)
      if ('fqcn' in body && told.length > 0) {
        const keys = told.map(show).map(({ associationKey, validFrom, validTo }) => {
          return { associationKey, validFrom, validTo }
        })
        await accept({ ...body, payload: JSON.stringify(keys) })
        await mailboxes.noteSent(told.map(({ did }) => did))
      }
      return reply.status(204).send()
    },
  )
}
