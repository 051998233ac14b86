import type { RelayedWrite, RelaySubmission } from '@digital-spine/api'
import { type ErrorCode, isSpineError } from '@digital-spine/core'
import { createHttpClient } from './http.ts'

/** Relays of which any will do. */
export type Relays = {
  /**
   * Submits a signed write to the first relay that takes it. Each may be asked: an order counts once, whoever submits it.
   * Throws what the first relay said if none does it, and at once what the ledger itself refuses.
   */
  submit(write: RelaySubmission): Promise<RelayedWrite>
  close(): Promise<void>
}

/** What another relay may do better. */
const ofThisRelay: readonly ErrorCode[] = ['SERVICE_UNAVAILABLE', 'LEDGER_UNAVAILABLE', 'QUOTA_EXCEEDED']

/** `urls` has at least one; they are asked in this order. */
export function createRelays(urls: readonly string[]): Relays {
  const clients = urls.map((baseUrl) => createHttpClient({ baseUrl }))
  return {
    async submit(write) {
      let first: unknown
      for (const client of clients) {
        try {
          return await client.call<RelayedWrite>('POST', '/v1/relay', write)
        } catch (error) {
          if (!ofThisRelay.some((code) => isSpineError(error, code))) throw error
          first ??= error
        }
      }
      throw first
    },
    close: async () => void (await Promise.all(clients.map((client) => client.close()))),
  }
}
