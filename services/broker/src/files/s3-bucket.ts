import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { SpineError } from '@digital-spine/core'
import { AwsV4Signer } from 'aws4fetch'
import { Agent, type Dispatcher, request } from 'undici'

/** A bucket of an S3-compatible store, and what opens it. `endpoint` is the store's URL, without the bucket. */
export type S3Place = {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** The few operations of S3 that are needed; each is tried again when the store is busy or does not answer. */
export type S3Bucket = AsyncDisposable & {
  put(key: string, body: Uint8Array): Promise<void>
  /** Bytes `start` to before `end` of an object; undefined if it is not there. */
  get(key: string, start: number, end: number): Promise<AsyncIterable<Uint8Array> | undefined>
  delete(key: string): Promise<void>
  /** Keys that begin with `prefix`, in order. */
  list(prefix: string): Promise<string[]>
  /** Throws SERVICE_UNAVAILABLE if the bucket cannot be reached. */
  check(): Promise<void>
}

const attempts = 4
const firstPauseMs = 100
const timeoutMs = 30_000
const emptyHash = createHash('sha256').digest('hex')

export function openS3Bucket(place: S3Place): S3Bucket {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = place
  const agent = new Agent({ connections: 32, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  const base = `${endpoint.replace(/\/$/, '')}/${bucket}`

  const sendOnce = async (method: Method, path: string, { body, range }: Content): Promise<Dispatcher.ResponseData> => {
    const hash = body === undefined ? emptyHash : createHash('sha256').update(body).digest('hex')
    const signer = new AwsV4Signer({
      ...{ method, url: `${base}${path}`, accessKeyId, secretAccessKey, service: 's3', region },
      headers: { 'x-amz-content-sha256': hash, ...(range === undefined ? {} : { range }) },
    })
    const { url, headers } = await signer.sign()
    return request(url, {
      ...{ method, dispatcher: agent, headers: Object.fromEntries(headers) },
      ...(body === undefined ? {} : { body }),
    })
  }
  /** The answer, unless it is one that another attempt may better. */
  const send = async (method: Method, path: string, content: Content = {}): Promise<Dispatcher.ResponseData> => {
    let cause: unknown
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (attempt > 0) await delay(firstPauseMs * 2 ** attempt)
      try {
        const answer = await sendOnce(method, path, content)
        if (answer.statusCode < 400 || answer.statusCode === 404) return answer
        const text = await answer.body.text()
        cause = new Error(`${method} was answered with ${answer.statusCode}: ${text.slice(0, 500)}`)
        if (answer.statusCode < 500 && answer.statusCode !== 429) break
      } catch (error) {
        cause = error
      }
    }
    throw new SpineError('SERVICE_UNAVAILABLE', 'The store of files does not do what it is asked.', { cause })
  }
  /** Takes an answer to the end; it can be without what it is about only where there is no bucket. */
  const finish = async (sent: Promise<Dispatcher.ResponseData>): Promise<void> => {
    const answer = await sent
    await answer.body.dump()
    if (answer.statusCode === 404) throw noBucket()
  }
  const listPage = async (prefix: string, after: string): Promise<{ keys: string[]; more: boolean }> => {
    const query = new URLSearchParams({ 'list-type': '2', prefix })
    if (after !== '') query.set('start-after', after)
    const answer = await send('GET', `?${query}`)
    const text = await answer.body.text()
    if (answer.statusCode === 404) throw noBucket()
    const keys = [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key)
    return { keys, more: /<IsTruncated>true<\/IsTruncated>/.test(text) }
  }
  return {
    put: (key, body) => finish(send('PUT', `/${key}`, { body })),
    async get(key, start, end) {
      const answer = await send('GET', `/${key}`, { range: `bytes=${start}-${end - 1}` })
      if (answer.statusCode === 206) return answer.body
      await answer.body.dump()
      return undefined
    },
    delete: async (key) => void (await (await send('DELETE', `/${key}`)).body.dump()),
    async list(prefix) {
      const all: string[] = []
      for (let isMore = true; isMore; ) {
        const { keys, more } = await listPage(prefix, all.at(-1) ?? '')
        all.push(...keys)
        isMore = more && keys.length > 0
      }
      return all
    },
    check: () => finish(send('HEAD', '')),
    [Symbol.asyncDispose]: () => agent.destroy(),
  }
}

const noBucket = (): SpineError => new SpineError('SERVICE_UNAVAILABLE', 'The bucket of files is not there.')

type Method = 'GET' | 'HEAD' | 'PUT' | 'DELETE'
type Content = { readonly body?: Uint8Array; readonly range?: string }
