import type { Readable } from 'node:stream'
import type { ExportQuery } from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** What a gateway keeps, for others to check. */
export function gatewayExport(http: HttpClient) {
  return {
    /** Messages with what proves them, a line of JSON each, as they come; to be read to the end or destroyed. */
    async exportMessages(query: Partial<ExportQuery> = {}): Promise<Readable> {
      const wanted = Object.entries(query).map(([name, value]) => [name, String(value)])
      const { body } = await http.stream('GET', `/api/v2/export/messages?${new URLSearchParams(wanted)}`)
      return body
    },
    /** The same of one message. Throws NOT_FOUND. */
    evidence: (id: string) => http.text(`/api/v2/messages/${encodeURIComponent(id)}/evidence`),
  }
}
