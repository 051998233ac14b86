import { SpineError } from '@digital-spine/core'
import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { BodyRef } from '../message-log.ts'
import { findMessage } from './log-stream.ts'
import { bodiesStream, bodySubjectOf } from './parts.ts'

/** Large bodies, each stored once, whatever parts the mailboxes are in that it goes to. */
export type Bodies = {
  /** Stores a body until it may be deleted some day after `expiresAt`. */
  put(body: Uint8Array, expiresAt: number): Promise<BodyRef>
  get(ref: BodyRef): Promise<Uint8Array>
}

const requestMs = 3000
const dayMs = 86_400_000
const maxCached = 64 << 20

export async function openBodies(connection: NatsConnection): Promise<Bodies> {
  const manager = await jetstreamManager(connection, { timeout: requestMs, checkAPI: false })
  const cached = new Map<string, Uint8Array>()
  let size = 0
  const remember = (ref: string, body: Uint8Array): void => {
    cached.set(ref, body)
    size += body.length
    for (const [oldest, { length }] of cached) {
      if (size <= maxCached) return
      cached.delete(oldest)
      size -= length
    }
  }
  return {
    async put(body, expiresAt) {
      const day = dayOf(expiresAt)
      const answer = await connection.request(bodySubjectOf(day), body, { timeout: requestMs })
      const { seq, error } = answer.json<{ seq?: number; error?: { description?: string } }>()
      if (seq === undefined) throw new Error(`JetStream does not store: ${error?.description ?? 'no sequence number'}`)
      return { ref: `${day}.${seq}`, size: body.length }
    },
    async get({ ref }) {
      const known = cached.get(ref)
      if (known !== undefined) return known
      const body = await findMessage(manager, bodiesStream, Number(ref.split('.')[1]))
      if (body === undefined) throw new SpineError('LOG_UNAVAILABLE', 'The body of a message cannot be found.')
      remember(ref, body)
      return body
    },
  }
}

/** The day, counted from 1970, on which something ends. */
export const dayOf = (time: number): number => Math.floor(time / dayMs)
