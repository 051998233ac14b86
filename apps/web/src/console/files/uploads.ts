import { DetailedError, Upload } from 'tus-js-client'
import { ApiError, readError, request } from '../../request.ts'
import { addSample, type Sample, speedOf } from './speed.ts'

/** Where a file is sent to, as the metadata of its upload say it. */
export type Target = { readonly fqcn: string; readonly topicOwner: string; readonly topicName: string }

/** A file on its way from this browser to the gateway. `waiting`: it goes on by itself when the gateway is back. */
export type BrowserUpload = Target & {
  readonly key: number
  /** Of its message, once the gateway has given it one. */
  readonly id?: string
  readonly name: string
  /** bytes */
  readonly size: number
  readonly sent: number
  /** Bytes a second, once that is known. */
  readonly speed?: number | undefined
  readonly state: 'running' | 'paused' | 'waiting' | 'handedOver' | 'refused'
  readonly error?: ApiError
}

/** Uploads to a gateway. They go on while one is at other pages. */
export type Uploads = {
  list(): readonly BrowserUpload[]
  /** Calls back when something has changed; answers how to end that. */
  watch(onChange: () => void): () => void
  /** Sends a file from where it was interrupted: that of message `id`, else one that this browser began. */
  start(file: File, target: Target, id?: string): void
  pause(key: number): void
  resume(key: number): void
  /** Gives it up, and has the gateway forget it. */
  cancel(key: number): void
  /** Takes it from the list. */
  dismiss(key: number): void
}

const againMs = 2000
const known = new Map<string, Uploads>()
let count = 0

/** The uploads to the gateway whose API's paths begin so. */
export function uploadsTo(prefix: string): Uploads {
  const found = known.get(prefix) ?? createUploads(`${prefix}/api/v2/files`)
  known.set(prefix, found)
  return found
}

function createUploads(endpoint: string): Uploads {
  let uploads: readonly BrowserUpload[] = []
  const running = new Map<number, Upload>()
  const watchers = new Set<() => void>()
  const set = (changed: readonly BrowserUpload[]): void => {
    uploads = changed
    for (const onChange of watchers) onChange()
  }
  const find = (key: number): BrowserUpload | undefined => uploads.find((upload) => upload.key === key)
  const change = (key: number, to: Partial<BrowserUpload>): void =>
    set(uploads.map((upload) => (upload.key === key ? { ...upload, ...to } : upload)))
  const drop = (key: number): void => {
    running.delete(key)
    set(uploads.filter((upload) => upload.key !== key))
  }
  /** What cannot be helped by waiting ends it; else it is tried again until somebody pauses it. */
  const fail = async (key: number, upload: Upload, cause: Error): Promise<void> => {
    const error = await explain(cause, upload.url)
    if (error.code === 'FILE_UNKNOWN' && upload.options.endpoint === null) {
      // What was begun before is gone there.
      upload.url = null
      upload.options.endpoint = endpoint
      return go(key)
    }
    if (!isPassing(error)) change(key, { state: 'refused', speed: undefined, error })
    else if (find(key)?.state === 'running') {
      change(key, { state: 'waiting', speed: undefined })
      setTimeout(() => find(key)?.state === 'waiting' && go(key), againMs)
    }
  }
  const go = (key: number): void => {
    change(key, { state: 'running' })
    running.get(key)?.start()
  }

  return {
    list: () => uploads,
    watch(onChange) {
      watchers.add(onChange)
      return () => watchers.delete(onChange)
    },
    start(file, target, id) {
      count += 1
      const key = count
      let samples: readonly Sample[] = []
      const upload = new Upload(file, {
        ...{ endpoint, retryDelays: null, removeFingerprintOnSuccess: true },
        ...(id === undefined ? {} : { uploadUrl: `${endpoint}/${encodeURIComponent(id)}` }),
        metadata: { ...target, filename: file.name },
        fingerprint: async () =>
          ['spine', endpoint, ...Object.values(target), file.name, file.size, file.lastModified].join(' '),
        onUploadUrlAvailable() {
          // Else an answer that is an error would begin another upload.
          upload.options.endpoint = null
          change(key, { id: decodeURIComponent(upload.url?.split('/').at(-1) ?? '') })
        },
        onProgress(sent) {
          samples = addSample(samples, { at: Date.now(), bytes: sent })
          change(key, { sent, speed: speedOf(samples) })
        },
        onSuccess: () => change(key, { state: 'handedOver', sent: file.size }),
        onError: (error) => void fail(key, upload, error),
      })
      running.set(key, upload)
      set([
        {
          key,
          ...target,
          name: file.name,
          size: file.size,
          sent: 0,
          state: 'running',
          ...(id === undefined ? {} : { id }),
        },
        ...uploads,
      ])
      void upload.findPreviousUploads().then(([previous]) => {
        if (previous !== undefined && id === undefined) upload.resumeFromPreviousUpload(previous)
        if (previous !== undefined || id !== undefined) upload.options.endpoint = null
        go(key)
      })
    },
    pause(key) {
      void running.get(key)?.abort()
      change(key, { state: 'paused', speed: undefined })
    },
    resume: go,
    cancel(key) {
      const upload = running.get(key)
      drop(key)
      // What the gateway does not hear it forgets by itself, after a day.
      void upload?.abort(true).catch(() => undefined)
    },
    dismiss: drop,
  }
}

/** Whether it may go better later. */
const isPassing = ({ status }: ApiError): boolean => status < 400 || status >= 500 || [409, 423, 429].includes(status)

/** Why an upload did not go on. An answer to HEAD has no words: those are asked for. */
async function explain(cause: Error, url: string | null): Promise<ApiError> {
  const response = cause instanceof DetailedError ? cause.originalResponse : null
  if (response === null) return new ApiError('SERVICE_UNAVAILABLE', 'No answer came.')
  const error = readError(response.getStatus(), parse(response.getBody()))
  if (error.code !== 'INTERNAL' || url === null || error.status >= 500) return error
  return request(url).then(
    () => error,
    (reason: unknown) => (reason instanceof ApiError ? reason : error),
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
