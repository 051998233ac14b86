import type { StoredMessage } from '../message-log.ts'
import type { Request } from './record.ts'

/** Calls that the owner of a part has been given and not run yet. */
export type RequestQueue = {
  /**
   * Takes calls of one origin, which numbers them upwards. `after` is the one that it sent before these, 0 if nothing that
   * it waits for comes before: if that one was lost, nothing is taken. Answers those that were taken before.
   */
  add(requests: readonly Request[], after: number): Request[]
  /** Calls that were run in vain, and come first now. */
  putBack(requests: readonly Request[]): void
  /** An ownership begins or ends: what is queued is dropped, since whoever asked asks the owner of the new term. */
  begin(): void
  schedule(): void
}

type Queued = { readonly request: Request; readonly at: number; readonly size: number }

const maxGroup = 512
/** What may wait for something to share a record with waits that long. */
const lingerMs = 2
/** After that long whoever asked has given up. */
const patienceMs = 10_000
const maxDidBytes = 100

export function createRequestQueue(options: {
  readonly maxBytes: number
  readonly isReady: () => boolean
  readonly run: (requests: readonly Request[]) => void
}): RequestQueue {
  let queue: Queued[] = []
  const received = new Map<string, number>()
  let isScheduled = false
  let timer: NodeJS.Timeout | undefined

  const schedule = (): void => {
    if (isScheduled || queue.length === 0 || !options.isReady()) return
    if (queue.every(mayWait)) {
      timer ??= setTimeout(start, lingerMs)
      return
    }
    isScheduled = true
    setImmediate(start)
  }
  const start = (): void => {
    clearTimeout(timer)
    timer = undefined
    isScheduled = false
    if (!options.isReady()) return
    const group = takeGroup()
    if (group.length > 0) options.run(group)
    schedule()
  }
  const takeGroup = (): Request[] => {
    const oldest = performance.now() - patienceMs
    let bytes = 0
    let count = 0
    for (const { size } of queue) {
      bytes += size
      if (count === maxGroup || (count > 0 && bytes > options.maxBytes)) break
      count += 1
    }
    const taken = queue.slice(0, count)
    queue = queue.slice(count)
    return taken.filter(({ at }) => at > oldest).map(({ request }) => request)
  }
  const queued = (request: Request): Queued => ({ request, at: performance.now(), size: sizeOf(request) })
  return {
    add(requests, after) {
      const [first] = requests
      if (first === undefined || (received.get(first.origin) ?? 0) < after) return []
      const known = received.get(first.origin) ?? 0
      for (const request of requests) {
        if (request.call <= known) continue
        received.set(request.origin, request.call)
        queue.push(queued(request))
      }
      schedule()
      return requests.filter(({ call }) => call <= known)
    },
    putBack(requests) {
      queue = [...requests.map(queued), ...queue]
      schedule()
    },
    begin() {
      queue = []
      received.clear()
    },
    schedule,
  }
}

function mayWait({ request: { name, args } }: Queued): boolean {
  return name === 'acknowledge' || (name === 'append' && (args as [StoredMessage])[0].mayWait === true)
}

/** About how many bytes a call takes in a record. */
function sizeOf({ name, args }: Request): number {
  if (name !== 'append') return sizeOfValue(args)
  const [{ jws, body, to }] = args as [StoredMessage]
  return jws.length + (body instanceof Uint8Array ? body.length : 0) + to.length * maxDidBytes + 1000
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length + 3
  if (value instanceof Uint8Array) return value.length + 5
  if (typeof value !== 'object' || value === null) return 9
  return Object.entries(value).reduce((size, [key, inner]) => size + key.length + 1 + sizeOfValue(inner), 3)
}
