import { text } from 'node:stream/consumers'
import { isSpineError, SpineError } from '@digital-spine/core'
import type { HttpClient } from './http.ts'

/** Bytes from `offset` of a file on; `length` of them, as they come. */
export type TusPiece = { readonly offset: number; readonly length: number; readonly body: AsyncIterable<Uint8Array> }

/** Resumable uploads to a service (tus 1.0: creation, termination). Going on after a failure is the caller's. */
export type TusClient = {
  /** Announces an upload of `size` bytes; answers its path at the service. */
  create(size: number, metadata: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string>
  /** How many bytes have arrived for good. Throws FILE_UNKNOWN if there is no such upload, FILE_STORE_FULL. */
  offset(path: string, signal?: AbortSignal): Promise<number>
  /** Sends bytes; answers how many have arrived in all. Throws CONFLICT if the service goes on from elsewhere. */
  append(path: string, piece: TusPiece, signal?: AbortSignal): Promise<number>
  /** Gives an upload up. */
  remove(path: string): Promise<void>
}

const version = { 'tus-resumable': '1.0.0' }
/** A service may have to check all that has arrived before it answers. */
const timeoutMs = 600_000

/** Uploads are made at `path`. */
export function createTusClient(http: Pick<HttpClient, 'stream' | 'baseUrl'>, path: string): TusClient {
  type Options = Parameters<HttpClient['stream']>[2]
  const ask = async (method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE', at: string, { headers, ...rest }: Options = {}) => {
    const answer = await http.stream(method, at, { headers: { ...version, ...headers }, timeoutMs, ...rest })
    await text(answer.body)
    return answer
  }
  return {
    async create(size, metadata, signal) {
      const headers = { 'upload-length': String(size), 'upload-metadata': writeMetadata(metadata) }
      const { headers: answered } = await ask('POST', path, { headers, ...(signal === undefined ? {} : { signal }) })
      const { location } = answered
      if (typeof location !== 'string') throw unreadable('location')
      return new URL(location, `${http.baseUrl}${path}`).pathname
    },
    async offset(at, signal) {
      try {
        const { headers } = await ask('HEAD', at, signal === undefined ? {} : { signal })
        return readOffset(headers['upload-offset'])
      } catch (error) {
        // An answer to HEAD has no body that could tell more than its status.
        const status = isSpineError(error, 'SERVICE_UNAVAILABLE') ? error.details?.status : undefined
        if (status === 404 || status === 410)
          throw new SpineError('FILE_UNKNOWN', 'The service does not know this upload.', { cause: error })
        if (status === 507) throw new SpineError('FILE_STORE_FULL', 'The service has no room.', { cause: error })
        throw error
      }
    },
    async append(at, { offset, length, body }, signal) {
      const { headers } = await ask('PATCH', at, {
        headers: {
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
          'content-length': String(length),
        },
        body,
        ...(signal === undefined ? {} : { signal }),
      })
      return readOffset(headers['upload-offset'])
    },
    remove: async (at) => void (await ask('DELETE', at)),
  }
}

const writeMetadata = (metadata: Readonly<Record<string, string>>): string =>
  Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value, 'utf8').toString('base64')}`)
    .join(',')

function readOffset(header: unknown): number {
  const offset = typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
  if (offset === undefined) throw unreadable('upload-offset')
  return offset
}

const unreadable = (header: string): SpineError =>
  new SpineError('SERVICE_UNAVAILABLE', `The service answers an upload without a readable ${header}.`)
