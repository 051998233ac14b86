import type { IncomingMessage } from '@digital-spine/client'
import { nameSender } from './name-party.ts'

/** A received message for people. */
export function messageLine(message: IncomingMessage): string {
  const { timestampISO, topicOwner, topicName, topicVersion, payload } = message
  const at = new Date(timestampISO).toISOString()
  return `${at}  ${nameSender(message)}  ${topicOwner}/${topicName}@${topicVersion}  ${payload}`
}
