import { Disclosure, errorAnswers, Presentation, Publication, WalletCredential, WalletEntry } from '@digital-spine/api'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { presentSdJwt } from '@digital-spine/core/sd-jwt'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import type { Wallet } from '../enrolment/wallet.ts'

type ById = { Params: { id: string } }

const tags = ['wallet']
const byId = Type.Object({ id: Type.String({ maxLength: 255 }) })

/** What this participant holds, and shows to others. */
export function addWalletRoutes(
  app: FastifyInstance,
  { broker, signer, now }: Pick<GatewayContext, 'broker' | 'signer' | 'now'>,
  wallet: Wallet,
): void {
  app.post(
    '/api/v2/enrol/refresh',
    {
      config: { access: 'enrol' },
      schema: {
        ...{ tags, summary: 'Fetch credentials, and log in with them' },
        response: { 200: Type.Object({ fresh: Type.Boolean() }), ...errorAnswers },
      },
    },
    async () => {
      const fresh = await wallet.refresh()
      if (!fresh && !broker.connected) broker.reconnect()
      return { fresh }
    },
  )
  app.get<ById>(
    '/api/v2/enrol/credentials/:id',
    {
      config: { access: 'enrol' },
      schema: {
        ...{ tags, summary: 'A credential, with the fields that can be disclosed', params: byId },
        response: { 200: WalletCredential, ...errorAnswers },
      },
    },
    async ({ params }) => wallet.get(params.id),
  )
  app.put<ById & { Body: Static<typeof Publication> }>(
    '/api/v2/enrol/credentials/:id/publication',
    {
      config: { access: 'enrol' },
      schema: {
        ...{ tags, summary: 'List a credential for everybody, or do so no more', params: byId, body: Publication },
        response: { 200: WalletEntry, ...errorAnswers },
      },
    },
    async ({ params, body }) => wallet.publish(params.id, body.published),
  )
  app.post<{ Body: Disclosure }>(
    '/api/v2/enrolment/present',
    {
      config: { access: 'enrol' },
      schema: {
        ...{ tags, summary: 'Present a credential to a verifier with chosen fields and no others', body: Disclosure },
        response: { 200: Presentation, ...errorAnswers },
      },
    },
    async ({ body: { credential, disclose = {}, audience, nonce } }) => {
      const sdJwt = await wallet.sdJwt(credential)
      return { sdJwt: await presentSdJwt({ crypto, signer, sdJwt, disclose, to: { audience, nonce }, now: now() }) }
    },
  )
}
