import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { CloudEvent, ReceivedMessage } from '@digital-spine/api'
import { verifyWebhook } from '@digital-spine/client'
import { isSpineError } from '@digital-spine/core'
import type { Output } from './output.ts'

type Event =
  | { readonly type: 'message.received'; readonly data: ReceivedMessage }
  | { readonly type: 'test' }
  | CloudEvent

/** Answers requests of a webhook that are signed with its secret, and prints what they bring; others are refused with 401. */
export async function listenForWebhook(options: {
  port: number
  secret: string
  /** The HTTP status of its answers. */
  answer: number
  output: Output
}): Promise<AsyncDisposable & { readonly url: string }> {
  const { port, secret, answer, output } = options
  const take = async (request: IncomingMessage): Promise<number> => {
    const body = await text(request)
    try {
      const id = await verifyWebhook(secret, { headers: request.headers, body })
      const event = JSON.parse(body) as Event
      output.show({ event: 'delivery', id, body: event }, [`${id}  ${describe(event)}`])
      return answer
    } catch (error) {
      if (!isSpineError(error)) throw error
      output.note(error.message)
      return 401
    }
  }
  const server = createServer((request, response) => {
    take(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(400).end(),
    )
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function describe(event: Event): string {
  if ('specversion' in event)
    return `${event.subject} on ${event.channel} from ${event.source}: ${JSON.stringify(event.data)}`
  if (event.type === 'test') return 'a test'
  const { topicOwner, topicName, fqcn, sender, senderName, payload } = event.data
  return `${topicOwner}/${topicName} on ${fqcn} from ${senderName ?? sender}: ${payload}`
}
