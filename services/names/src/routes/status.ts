import { errorAnswers, NameIndexStatus, NetworkAnswer } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { NamesContext } from '../context.ts'
import type { IndexCounts } from '../index/count-rows.ts'

/** The network, and how the index of it is doing. */
export function addStatusRoutes(app: FastifyInstance, context: NamesContext, count: () => Promise<IndexCounts>): void {
  app.get(
    '/v1/network',
    { schema: { summary: 'The network, for who joins it', tags: ['network'], response: { 200: NetworkAnswer } } },
    async () => context.network as typeof context.network & { contracts: Record<string, `0x${string}`> },
  )
  app.get(
    '/v1/status',
    {
      schema: {
        summary: 'How far the index is, and how the ledger answers',
        tags: ['network'],
        response: { 200: NameIndexStatus, ...errorAnswers },
      },
    },
    async (): Promise<NameIndexStatus> => {
      const { state, block, head, lag, age, reorganisations, error } = context.feed.status()
      return {
        state,
        asOf: block === undefined ? null : { block: block.number, timestamp: block.timestamp, age },
        head: head === undefined ? null : { block: head.number, timestamp: head.timestamp },
        lag,
        reorganisations,
        counts: await count(),
        ...(error === undefined ? {} : { error: { code: error.code, reason: error.message } }),
      }
    },
  )
}
