import type { SampleChannel, SampleValues, Task } from './values.ts'

const sdk = "'@digital-spine/client'"

/** What Node runs, with the SDK. */
export const typescriptSamples: Readonly<Record<Task, (values: SampleValues) => string>> = {
  send: (values) => `${open(values)}
const { clientGatewayMessageId } = await client.send({
  channel: ${text(values.send.fqcn)},
  topic: ${topicOf(values.send)},
  // The same again is accepted once.
  transactionId: crypto.randomUUID(),
  payload: ${indent(JSON.stringify(values.payload, null, 2))},
})
console.log(clientGatewayMessageId)
await client.close()
`,
  receive: (values) => `${open(values)}
for (;;) {
  const messages = await client.receive(${text(values.receive.fqcn)}, { client: ${text(values.client)}, waitSeconds: 30 })
  for (const message of messages) {
    console.log(message.id, message.payload)
    // When the work is done; until then a message comes again.
    await client.acknowledge(${text(values.receive.fqcn)}, [message.id], ${text(values.client)})
  }
}
`,
  webhook: () => `import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { verifyWebhook } from ${sdk}

const secret = process.env.WEBHOOK_SECRET ?? ''

createServer(async (request, response) => {
  const body = await text(request)
  try {
    // The same id is the same message: keep those that you have dealt with.
    const id = await verifyWebhook(secret, { headers: request.headers, body })
    console.log(id, JSON.parse(body))
    response.writeHead(204).end()
  } catch {
    response.writeHead(401).end()
  }
}).listen(8400)
`,
  file: (values) => `import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
${open(values)}
const name = 'profile.csv'
const { size } = await stat(name)
const { id } = await client.files.send({
  channel: ${text(values.upload.fqcn)},
  topic: ${topicOf(values.upload)},
  name,
  size,
  // After an interruption it goes on from where it was.
  transactionId: crypto.randomUUID(),
  read: (start) => createReadStream(name, { start }),
})
console.log(id)
await client.close()
`,
}

const open = ({ url, apiKey }: SampleValues): string => `import { createGatewayClient } from ${sdk}

const client = createGatewayClient({ url: ${text(url)}, apiKey: ${text(apiKey)} })`

const text = (value: string): string => JSON.stringify(value)
const topicOf = ({ topicOwner, topicName }: SampleChannel): string =>
  `{ owner: ${text(topicOwner)}, name: ${text(topicName)} }`
const indent = (lines: string): string => lines.replaceAll('\n', '\n  ')
