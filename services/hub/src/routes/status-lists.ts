import { randomInt } from 'node:crypto'
import { type Did, isDid, SpineError, statusListBits, statusListDigest, verifyStatusList } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { HubContext } from '../context.ts'

type ListParams = { issuer: string; list: string }

const listBody = Type.Object({ jws: Type.String({ maxLength: 262_144 }) })

/** Status lists: kept by digest, so that the one on the ledger can be had also while the next is being written. */
export function addStatusListRoutes(app: FastifyInstance, { db, ledger, caller, now }: HubContext): void {
  app.post('/v1/status-indexes', async (request) => {
    const issuer = await caller(request)
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const taken = { issuer, list: 1, list_index: randomInt(statusListBits), taken: 1 }
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('status_indexes')
        .values(taken)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows === 1n) return { list: taken.list, index: taken.list_index }
    }
    throw new SpineError('QUOTA_EXCEEDED', 'The status list is full.')
  })
  app.put<{ Params: ListParams; Body: { jws: string } }>(
    '/v1/status-lists/:issuer/:list',
    { schema: { body: listBody } },
    async (request) => {
      const issuer = await caller(request)
      const list = readList(request.params, issuer)
      const { jws } = request.body
      await verifyStatusList({ crypto: nodeCrypto, keys: ledger.keys, jws, issuer })
      const digest = await statusListDigest(nodeCrypto, jws)
      const row = { issuer, list, digest, jws, stored_at: now() }
      await db
        .insertInto('status_lists')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return { digest }
    },
  )
  app.get<{ Params: ListParams; Querystring: { digest?: string } }>(
    '/v1/status-lists/:issuer/:list',
    async ({ params, query }) => {
      const list = readList(params, params.issuer)
      const wanted = db
        .selectFrom('status_lists')
        .select('jws')
        .where('issuer', '=', params.issuer as Did)
        .where('list', '=', list)
      const row = await (query.digest === undefined
        ? wanted.orderBy('stored_at', 'desc')
        : wanted.where('digest', '=', query.digest)
      )
        .limit(1)
        .executeTakeFirst()
      if (row === undefined) throw new SpineError('NOT_FOUND', 'There is no such status list.')
      return { jws: row.jws }
    },
  )
}

function readList({ issuer, list }: ListParams, owner: string): number {
  if (!isDid(issuer) || issuer !== owner) throw new SpineError('FORBIDDEN', 'A status list belongs to its issuer.')
  if (!/^\d{1,9}$/.test(list)) throw new SpineError('VALIDATION_FAILED', 'The list is a number.')
  return Number(list)
}
