import { type ExportLine, type MessageChoice, searchRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { exportMessages } from '../export/export-messages.ts'

const directions = { in: 'received', out: 'sent' } as const

/** What proves one message: its signed header, the manifest and the leaf of its epoch, receipts. */
export function addEvidenceRoute(app: FastifyInstance, context: GatewayContext): void {
  app.get<{ Params: { id: string }; Querystring: MessageChoice }>(
    '/api/v2/messages/:id/evidence',
    { config: { access: 'read', channel: 'found' }, schema: searchRoutes.evidence },
    async ({ params: { id }, query: { direction }, principal: { channels } }, reply) => {
      const query = { payloads: false, ...(direction === undefined ? {} : { direction: directions[direction] }) }
      const lines: ExportLine[] = await Array.fromAsync(exportMessages(context, query, { id, channels }))
      if (!lines.some(({ kind }) => kind === 'received' || kind === 'sent'))
        throw new SpineError('NOT_FOUND', 'There is no message with this id.')
      return reply
        .type('application/x-ndjson')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(id)}.ndjson`)
        .send(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    },
  )
}
