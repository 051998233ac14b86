import type { IncomingMessage } from 'node:http'
import { errorAnswers, MovingFile } from '@digital-spine/api'
import { addUploadRoutes, readRange } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { allow, may, type Principal } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import { describeFile } from '../files/describe-file.ts'
import { getReceivedFile } from '../files/find-received.ts'
import { listMoving } from '../files/list-moving.ts'
import { createMender } from '../files/mend-file.ts'
import type { Files } from '../files/open-files.ts'
import { readFile } from '../files/read-file.ts'
import { addDownloadRoutes } from './downloads.ts'
import { nothing } from './nothing.ts'

const path = '/api/v2/files'
const tags = ['files']
const bytes = (description: string) => ({ description, content: { '*/*': { schema: Type.String() } } })

/** Files: sent by resumable uploads (tus 1.0), fetched by ranges once all of them has been verified. */
export function addFileRoutes(app: FastifyInstance, context: GatewayContext, { uploads, spool, news }: Files): void {
  const { atRest } = context
  /** Requests whose bytes are coming in: nobody waits for their end when the gateway stops, nor for files to be mended. */
  const coming = new Set<IncomingMessage>()
  const stop = new AbortController()
  const mend = createMender(context, { spool, signal: stop.signal })
  app.addHook('preClose', async () => {
    stop.abort()
    for (const request of coming) request.destroy()
  })
  addUploadRoutes(app, {
    path,
    tags,
    config: { access: 'send', channel: 'found' },
    async open({ headers: { traceparent }, raw, params, principal }) {
      const { id: wanted } = params as { id?: string }
      if (wanted !== undefined) await allowUpload(context, principal, wanted)
      return {
        owner: '',
        async create({ size, metadata }) {
          allow(principal, 'send', metadata.fqcn ?? '')
          const trace = typeof traceparent === 'string' ? traceparent : undefined
          return uploads.create({ size, metadata, traceparent: trace })
        },
        find: uploads.find,
        async append(id, offset, bytes) {
          coming.add(raw)
          try {
            return await uploads.append(id, offset, bytes)
          } finally {
            coming.delete(raw)
          }
        },
        remove: uploads.remove,
      }
    },
  })
  app.get(
    path,
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Files that move now', response: { 200: Type.Array(MovingFile), ...errorAnswers } },
    },
    async ({ principal }) => {
      const moving = await listMoving(context, { spool, news })
      return moving.filter(({ fqcn }) => may(principal, 'read', fqcn))
    },
  )
  app.get<{ Params: { id: string } }>(
    `${path}/:id`,
    {
      config: { access: 'receive', channel: 'found' },
      exposeHeadRoute: false,
      schema: {
        ...{ tags, summary: 'The file of a received message, all or a range of it' },
        response: { 200: bytes('all of it'), 206: bytes('the range'), 416: nothing, ...errorAnswers },
      },
    },
    async ({ params: { id }, headers, principal }, reply) => {
      const row = await getReceivedFile(context, id)
      allow(principal, 'receive', row.fqcn)
      const { name, contentType, size } = describeFile(row.file, row.payload, atRest)
      const etag = `"${(JSON.parse(row.file) as { root: string }).root}"`
      const wanted = headers['if-range'] === undefined || headers['if-range'] === etag ? headers.range : undefined
      const range = readRange(wanted, size)
      reply.headers({ etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-store' })
      if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${size}`).send()
      const { start, end } = range ?? { start: 0, end: size }
      const bytes = await readFile(row, { start, end }, { spool, atRest, mend })
      if (range !== undefined) reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${size}`)
      return reply
        .headers({
          'content-type': contentType,
          'content-length': end - start,
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
        })
        .send(bytes)
    },
  )
  addDownloadRoutes(app, context, { spool, mend })
}

/** Throws FORBIDDEN for an upload to a channel that the caller is not for. */
async function allowUpload({ db }: Pick<GatewayContext, 'db'>, principal: Principal, id: string): Promise<void> {
  const of = (table: 'files_out' | 'outbox') => db.selectFrom(table).select('channel').where('id', '=', id)
  const upload = await of('files_out').unionAll(of('outbox')).executeTakeFirst()
  if (upload !== undefined) allow(principal, 'send', upload.channel)
}
