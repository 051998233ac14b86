import { Readable } from 'node:stream'
import { type ExportLine, type ExportQuery, exportRoute } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.ts'
import { actorOf, allow } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import { exportMessages } from '../export/export-messages.ts'

const path = '/api/v2/export/messages'

/** Messages with what proves them, for auditors. It is recorded who takes them away. */
export function addExportRoute(app: FastifyInstance, context: GatewayContext, { audit }: Pick<Access, 'audit'>): void {
  const running = new Set<Readable>()
  app.addHook('preClose', async () => {
    for (const lines of running) lines.destroy()
  })
  app.get<{ Querystring: ExportQuery }>(
    path,
    { config: { access: 'read', channel: 'query' }, schema: exportRoute },
    async ({ query, principal, ip: address }, reply) => {
      if (query.payloads) allow(principal, 'administer')
      await audit.record({
        ...{ actor: actorOf(principal), action: `GET ${path}`, subject: query.fqcn, address },
        detail: { ...query },
      })
      const lines = Readable.from(written(exportMessages(context, query)), { objectMode: false })
      running.add(lines)
      lines.on('close', () => running.delete(lines))
      return reply.type('application/x-ndjson').send(lines)
    },
  )
}

async function* written(lines: AsyncIterable<ExportLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`
}
