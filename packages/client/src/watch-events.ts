import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'

/** One event of a stream: its name, and its data read as JSON. */
export type StreamEvent = { readonly name: string; readonly data: unknown }

const silenceMs = 45_000
const retryMs = 1000

/**
 * Reads Server-Sent Events (WHATWG HTML section 9.2) whose data is JSON, until `signal` aborts. After the end of a
 * connection, a refusal or 45 s of silence it connects again; what happened in between is not told.
 */
export async function watchEvents(options: {
  url: string
  headers: Readonly<Record<string, string>>
  signal: AbortSignal
  onEvent: (event: StreamEvent) => void
}): Promise<void> {
  const { url, headers, signal, onEvent } = options
  const agent = new Agent({ bodyTimeout: silenceMs, headersTimeout: silenceMs })
  while (!signal.aborted) {
    try {
      const { statusCode, body } = await request(url, { headers, signal, dispatcher: agent })
      if (statusCode === 200) for await (const event of readEvents(body)) onEvent(event)
      else await body.dump()
    } catch {
      // connected again below
    }
    await delay(retryMs, undefined, { signal }).catch(() => undefined)
  }
  await agent.destroy()
}

/** Events out of the bytes of a stream; comments and events without data are passed over. */
export async function* readEvents(stream: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  for await (const { name, data } of readBlocks(stream))
    if (data !== undefined) yield { name, data: JSON.parse(data) as unknown }
}

/** A block of a stream: an event if it has data, and else at most the `id` that the stream has come to. */
export type StreamBlock = { readonly name: string; readonly id?: string; readonly data?: string }

/** Blocks out of the bytes of a stream. */
export async function* readBlocks(stream: AsyncIterable<Uint8Array>): AsyncGenerator<StreamBlock> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = block.split('\n').map((line): [string, string] => {
        const [name = '', ...value] = line.split(':')
        return [name, value.join(':').trimStart()]
      })
      const find = (wanted: string): string | undefined => fields.find(([field]) => field === wanted)?.[1]
      const data = fields.filter(([name]) => name === 'data').map(([, value]) => value)
      const id = find('id')
      yield {
        name: find('event') ?? 'message',
        ...(id === undefined ? {} : { id }),
        ...(data.length === 0 ? {} : { data: data.join('\n') }),
      }
    }
  }
}
