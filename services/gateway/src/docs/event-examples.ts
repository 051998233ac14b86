import { readFileSync } from 'node:fs'
import type { EventProtocol } from '@digital-spine/api'

/** A frame of the WebSocket, by the name that it has in its sub-protocol. */
export type EventExample = { readonly protocol: EventProtocol; readonly name: string; readonly payload: unknown }

/** Frames in the order in which they went; `node apps/cli/test/api-examples/record.ts` writes them down. */
export const readEventExamples = (): readonly EventExample[] =>
  JSON.parse(readFileSync(new URL('./event-examples.json', import.meta.url), 'utf8')) as EventExample[]
