import { errorAnswers, NameParams, PrimaryName } from '@digital-spine/api'
import { parseName } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import { takePrimaryName } from '../names/take-primary-name.ts'
import type { Parties } from '../people/parties.ts'

const tags = ['names']

/** The name a DID calls itself: counted only if the name resolves to the DID. */
export function addPrimaryNameRoutes(app: FastifyInstance, context: GatewayContext, parties: Parties): void {
  const { ledger, signer } = context
  app.put<{ Params: NameParams }>(
    '/api/v2/names/:name/primary',
    {
      config: { access: 'identity' },
      schema: {
        ...{ tags, summary: 'Call this DID by a name that resolves to it', params: NameParams },
        response: { 200: PrimaryName, ...errorAnswers },
      },
    },
    async ({ params }) => {
      const name = parseName(params.name)
      await takePrimaryName(context, name)
      return { did: signer.did, name }
    },
  )
  app.get<{ Params: { did: string } }>(
    '/api/v2/dids/:did/name',
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'The name a DID calls itself, null if none that resolves back to it' },
        params: Type.Object({ did: Type.String({ maxLength: 255 }) }),
        response: { 200: PrimaryName, ...errorAnswers },
      },
    },
    async ({ params }) => {
      const { did } = await parties.resolve(params.did)
      return { did, name: (await ledger.findNameOf(did)) ?? null }
    },
  )
}
