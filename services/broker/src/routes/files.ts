import { Readable } from 'node:stream'
import { errorAnswers, FileBytes, FileQuery } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { addUploadRoutes, readRange } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { BrokerContext } from '../context.ts'
import { fileKey } from '../files/file-store.ts'
import { openUploads } from '../files/uploads.ts'
import { ownMailbox } from '../policy/own-mailbox.ts'

const params = Type.Object({ id: Type.String({ maxLength: 255, description: 'of the file, as its sender gave it' }) })
type Params = Static<typeof params>
const tags = ['files']
const path = '/v1/files'

/** Files: whoever sends them uploads them (tus 1.0), who has a message with one reads it. */
export function addFileRoutes(app: FastifyInstance, context: BrokerContext): void {
  const { log, files, callers, audit, now } = context
  addUploadRoutes(app, {
    ...{ path, tags },
    open: async (request, reply) => openUploads(context, (await callers.authenticate(request, reply)).did),
  })
  app.get<{ Params: Params; Querystring: FileQuery }>(
    `${path}/:id`,
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        params,
        summary: 'Read a file, or one range of it: as its sender, or as a recipient of a message with it',
        querystring: FileQuery,
        response: { 200: FileBytes, 206: FileBytes, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const { sender = did, mailbox } = request.query
      const reader = await ownMailbox(context, did, mailbox)
      const name = { owner: sender, id: request.params.id }
      const file = await log.findFile(reader, name, now())
      if (file === null) {
        void audit.refused({ action: 'file.read', actor: did, subject: `${sender} ${name.id}`, code: 'FILE_UNKNOWN' })
        throw new SpineError('FILE_UNKNOWN', 'There is no such file for you.')
      }
      if (!file.complete) throw new SpineError('FILE_INCOMPLETE', 'The file is not uploaded yet.')
      const etag = `"${name.id}"`
      const { range: asked, 'if-range': condition = etag } = request.headers
      const range = condition === etag ? readRange(asked, file.size) : undefined
      reply.headers({ etag, 'accept-ranges': 'bytes', 'cache-control': 'no-store' }).type('application/octet-stream')
      if (range === 'unsatisfiable') {
        reply.header('content-range', `bytes */${file.size}`)
        throw new SpineError('RANGE_UNKNOWN', `The file has ${file.size} bytes.`)
      }
      const { start, end } = range ?? { start: 0, end: file.size }
      const bytes = await files.read(fileKey(name), start, end)
      if (range !== undefined) reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${file.size}`)
      reply.header('content-length', end - start)
      return reply.send(bytes instanceof Readable ? bytes : Readable.from(bytes, { objectMode: false }))
    },
  )
}
