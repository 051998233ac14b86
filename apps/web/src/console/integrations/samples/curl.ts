import type { SampleValues, Task } from './values.ts'

/** What a shell runs; needs curl. */
export const curlSamples: Readonly<Record<Task, (values: SampleValues) => string>> = {
  send: ({ url, apiKey, send, payload }) => `${post(url, 'messages', apiKey)} -d ${quote(
    pretty({ ...send, transactionId: 'example-1', payload: JSON.stringify(payload) }),
  )}
`,
  receive: ({ url, apiKey, receive: { fqcn }, client }) => {
    const query = new URLSearchParams({ fqcn, clientId: client, amount: '10', wait: '30', acknowledge: 'explicit' })
    const done = { fqcn, clientId: client, messagesIds: ['MESSAGE_ID'] }
    return `curl -sS --fail-with-body ${quote(`${url}/api/v2/messages?${query}`)} -H ${quote(`x-api-key: ${apiKey}`)}

# When the work is done; until then a message comes again.
${post(url, 'messages/ack', apiKey)} -d ${quote(pretty(done))}
`
  },
  webhook: ({
    url,
    apiKey,
    receive: { fqcn },
  }) => `# The key needs the scopes configure and receive. Keep the secret of the answer: it is shown once.
${post(url, 'webhooks', apiKey)} -d ${quote(pretty({ url: 'http://127.0.0.1:8400/', fqcns: [fqcn] }))}
`,
  file: ({ url, apiKey, upload }) => `curl -sS --fail-with-body ${quote(`${url}/api/v2/messages/upload`)} \\
  -H ${quote(`x-api-key: ${apiKey}`)} \\
  -F ${quote(`fqcn=${upload.fqcn}`)} -F ${quote(`topicOwner=${upload.topicOwner}`)} -F ${quote(`topicName=${upload.topicName}`)} \\
  -F 'file=@profile.csv;type=text/csv'
`,
}

/** What tries a new API key. */
export const tryKey = (url: string, apiKey: string): string =>
  `curl -sS --fail-with-body ${quote(`${url}/api/v2/login/caller`)} -H ${quote(`x-api-key: ${apiKey}`)}`

const post = (url: string, path: string, apiKey: string): string =>
  `curl -sS --fail-with-body ${quote(`${url}/api/v2/${path}`)} \\
  -H ${quote(`x-api-key: ${apiKey}`)} -H 'content-type: application/json' \\
 `

const pretty = (value: unknown): string => JSON.stringify(value, null, 2)

/** A word of a shell, whatever is in it. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
