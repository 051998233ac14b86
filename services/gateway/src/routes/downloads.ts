import { type DownloadQuery, formRoutes, type SentFileParams } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { allow } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import { describeFile } from '../files/describe-file.ts'
import { getReceivedFile } from '../files/find-received.ts'
import type { Mender } from '../files/mend-file.ts'
import { readFile } from '../files/read-file.ts'
import type { Spool } from '../files/spool.ts'

/** Whole files, as the DDHub client gateway answers them. */
export function addDownloadRoutes(
  app: FastifyInstance,
  context: Pick<GatewayContext, 'db' | 'atRest'>,
  { spool, mend }: { spool: Spool; mend: Mender },
): void {
  const { db, atRest } = context
  app.get<{ Querystring: DownloadQuery }>(
    '/api/v2/messages/download',
    {
      config: { access: 'receive', channel: 'found', reference: true },
      exposeHeadRoute: false,
      schema: formRoutes.download,
    },
    async ({ query: { fileId }, principal }, reply) => {
      const row = await getReceivedFile(context, fileId)
      allow(principal, 'receive', row.fqcn)
      const { size } = describeFile(row.file, row.payload, atRest)
      const bytes = await readFile(row, { start: 0, end: size }, { spool, atRest, mend })
      return reply
        .headers({
          ...{ sender: row.sender, signature: row.header.split('.')[2], clientGatewayMessageId: row.id },
          // As there, though it is the file alone.
          'content-type': 'multipart/form-data',
          'content-length': size,
          'content-disposition': `attachment; filename=${row.id}`,
          'cache-control': 'private, no-store',
        })
        .send(bytes)
    },
  )
  app.get<{ Params: SentFileParams }>(
    '/api/v2/messages/sent/download/:id',
    {
      config: { access: 'receive', channel: 'found', reference: true },
      exposeHeadRoute: false,
      schema: formRoutes.downloadSent,
    },
    async ({ params: { id }, principal }, reply) => {
      const row = await db
        .selectFrom('outbox')
        .innerJoin('files_out', 'files_out.id', 'outbox.id')
        .select(['outbox.id', 'outbox.channel', 'outbox.file', 'outbox.payload'])
        .where('outbox.id', '=', id)
        .where('outbox.dropped_at', 'is', null)
        .executeTakeFirst()
      if (row?.file == null) throw new SpineError('NOT_FOUND', 'No file that was sent is kept under this id.')
      allow(principal, 'receive', row.channel)
      const { name, contentType, size } = describeFile(row.file, row.payload, atRest)
      const source = { ...row, file: row.file }
      const bytes = await readFile(source, { start: 0, end: size }, { spool, atRest, mend: cannot, direction: 'out' })
      return reply
        .headers({
          'content-type': contentType,
          'content-length': size,
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
          'cache-control': 'private, no-store',
        })
        .send(bytes)
    },
  )
}

/** There is no other copy. */
const cannot: Mender = async (_, damage) => {
  throw damage
}
