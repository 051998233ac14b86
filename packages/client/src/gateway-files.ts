import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { FileProgress } from '@digital-spine/api'
import { isSpineError } from '@digital-spine/core'
import type { HttpClient } from './http.ts'
import { createTusClient } from './tus.ts'

/** A file as a participant system sends it. */
export type OutgoingFile = {
  readonly channel: string
  readonly topic: { readonly owner: string; readonly name: string; readonly version?: string }
  /** Without a path. */
  readonly name: string
  /** Media type; that of the topic if left out. */
  readonly type?: string
  /** bytes */
  readonly size: number
  /** The file's bytes from `offset` on; asked again after an interruption. */
  readonly read: (offset: number) => AsyncIterable<Uint8Array>
  /** The same again is the same file, and goes on where it was. */
  readonly transactionId?: string
  readonly initiatingMessageId?: string
  readonly signal?: AbortSignal
  /** Told how many bytes have been handed over. */
  readonly onProgress?: (bytes: number) => void
}

/** Bytes of a received file from `start` on, and what file it is; `size` is of the whole file. */
export type IncomingFile = { readonly size: number; readonly etag: string; readonly body: Readable }

const path = '/api/v2/files'
const pauseMs = 1000
/** How long a gateway that does not answer is waited for. */
const patienceMs = 60_000

/** Files through a participant's gateway. */
export function gatewayFiles(http: HttpClient) {
  const tus = createTusClient(http, path)
  const at = (id: string): string => `${path}/${encodeURIComponent(id)}`

  /** A broken connection tells nothing, and an answer to HEAD its status only: what became of the upload is asked for. */
  const explain = async (place: string, error: unknown): Promise<unknown> => {
    try {
      await http.call('GET', place)
      return error
    } catch (reason) {
      return isUnanswered(reason) || isSpineError(reason, 'FILE_UNKNOWN') ? error : reason
    }
  }
  return {
    /**
     * Hands a file over to the gateway, also over interruptions of up to a minute; answers the id of its message. Once this
     * resolves, the file will be sent. Throws PAYLOAD_INVALID, CHANNEL_UNFIT, FILE_STORE_FULL, SERVICE_UNAVAILABLE.
     */
    async send(file: OutgoingFile): Promise<{ id: string }> {
      const { size, signal, read, onProgress } = file
      let place: string | undefined
      let reached = -1
      let failingSince: number | undefined
      for (;;) {
        try {
          place ??= await tus.create(size, metadataOf(file), signal)
          const offset = await tus.offset(place, signal)
          if (offset > reached) [reached, failingSince] = [offset, undefined]
          onProgress?.(offset)
          const piece = { offset, length: size - offset, body: counted(read(offset), offset, onProgress) }
          if (offset === size || (await tus.append(place, piece, signal)) === size)
            return { id: place.slice(path.length + 1) }
        } catch (error) {
          const reason = place === undefined ? error : await explain(place, error)
          failingSince ??= Date.now()
          // Without a name of its own the same announced again would be another file.
          const isKnown = place !== undefined || file.transactionId !== undefined
          const isRetried = isKnown && (isUnanswered(reason) || isSpineError(reason, 'CONFLICT'))
          if (signal?.aborted || !isRetried || Date.now() - failingSince > patienceMs) throw reason
        }
        await delay(pauseMs, undefined, signal === undefined ? {} : { signal })
      }
    },
    /** A received file from byte `start` on. Throws FILE_INCOMPLETE while it is on its way, FILE_UNKNOWN, FILE_CORRUPT. */
    async open(
      id: string,
      { start = 0, signal }: { start?: number; signal?: AbortSignal } = {},
    ): Promise<IncomingFile> {
      const headers = start === 0 ? {} : { range: `bytes=${start}-` }
      const answer = await http.stream('GET', at(id), { headers, ...(signal === undefined ? {} : { signal }) })
      const { 'content-range': range, 'content-length': length, etag } = answer.headers
      const size = typeof range === 'string' ? range.slice(range.indexOf('/') + 1) : length
      return { size: Number(size), etag: String(etag), body: answer.body }
    },
    /** How far files are that move now. */
    list: () => http.call<FileProgress[]>('GET', path),
    /** Gives up a file that has not been handed over completely. */
    cancel: (id: string) => tus.remove(at(id)),
  }
}

const isUnanswered = (error: unknown): boolean =>
  !isSpineError(error) || error.code === 'SERVICE_UNAVAILABLE' || error.code === 'DATABASE_UNAVAILABLE'

function metadataOf({ channel, topic, name, type, transactionId, initiatingMessageId }: OutgoingFile) {
  const optional = { topicVersion: topic.version, filetype: type, transactionId, initiatingMessageId }
  const given = Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    ...{ fqcn: channel, topicOwner: topic.owner, topicName: topic.name, filename: name },
    ...Object.fromEntries(given),
  }
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  offset: number,
  onProgress: OutgoingFile['onProgress'],
): AsyncIterable<Uint8Array> {
  let sent = offset
  for await (const piece of bytes) {
    yield piece
    sent += piece.length
    onProgress?.(sent)
  }
}
