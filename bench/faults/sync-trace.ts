/** What a trace of a process's system calls says about messages, by their ids; times are those of the trace, or its lines. */
export type SyncTrace = {
  /** Written to a log. */
  readonly written: ReadonlySet<string>
  /** When it was on disk: a sync of a log had succeeded that began after the write of the id to it had ended. */
  readonly synced: ReadonlyMap<string, number>
  /** When the process first named it on a socket: that is the acknowledgement, or the delivery, of the message. */
  readonly named: ReadonlyMap<string, number>
}

/** What a process vouched for. */
export type SyncVerdict = {
  /** Ids it named on a socket, after it had been given them to keep. */
  readonly vouched: readonly string[]
  /** Those it named before what it wrote about them had been synced to disk. */
  readonly unsynced: readonly string[]
}

type Call = { readonly call: string; readonly path: string; readonly ids: readonly string[]; readonly at: number }

const messageId = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const begun = /^(\d+) +(?:(\d+\.\d+) +)?(\w+)\(\d+<((?:->|[^<>])*)>/
const resumed = /^(\d+) +(?:(\d+\.\d+) +)?<\.\.\. (\w+) resumed>/
/** How a call that succeeded ends, with `-T` also how long it took. */
const success = /= 0(?: <[\d.]+>)?$/
const duration = /<(\d+\.\d+)>$/
const sending = new Set(['write', 'writev', 'sendto', 'sendmsg'])
const writing = new Set(['pwrite64', 'write', 'writev'])
const syncing = new Set(['fdatasync', 'fsync'])

/** Reads a trace by `strace -f -y`, or with `-yy -ttt -T`; paths tell what is a log, and what a socket that counts. */
export async function readSyncTrace(
  lines: AsyncIterable<string>,
  { isLog, isSocket }: { isLog: (path: string) => boolean; isSocket: (path: string) => boolean },
): Promise<SyncTrace> {
  /** By log, when each id was written to it and has not been synced since. */
  const waiting = new Map<string, Map<string, number>>()
  const open = new Map<string, Call>()
  const written = new Set<string>()
  const synced = new Map<string, number>()
  const named = new Map<string, number>()
  let line = 0

  const begin = (call: Call): void => {
    if (!sending.has(call.call) || !isSocket(call.path)) return
    for (const id of call.ids) if (!named.has(id)) named.set(id, call.at)
  }
  const end = ({ call, path, ids, at: began }: Call, at: number, succeeded: boolean): void => {
    if (!isLog(path)) return
    const log = waiting.get(path) ?? new Map<string, number>()
    waiting.set(path, log)
    if (writing.has(call)) {
      for (const id of ids) {
        written.add(id)
        if (!log.has(id)) log.set(id, at)
      }
    }
    if (!syncing.has(call) || !succeeded) return
    for (const [id, writtenAt] of log) {
      if (writtenAt >= began) continue
      log.delete(id)
      if (!synced.has(id)) synced.set(id, at)
    }
  }
  for await (const text of lines) {
    line += 1
    const succeeded = success.test(text)
    const [, process = '', time, call = '', path = ''] = begun.exec(text) ?? []
    if (call !== '') {
      const begins = { call, path, ids: text.match(messageId) ?? [], at: time === undefined ? line : Number(time) }
      begin(begins)
      if (text.endsWith('<unfinished ...>')) open.set(process, begins)
      else end(begins, time === undefined ? line : begins.at + Number(duration.exec(text)?.[1] ?? 0), succeeded)
      continue
    }
    const [, again = '', endTime] = resumed.exec(text) ?? []
    const unfinished = open.get(again)
    if (unfinished === undefined) continue
    open.delete(again)
    end(unfinished, endTime === undefined ? line : Number(endTime), succeeded)
  }
  return { written, synced, named }
}

/** Whether a process had on disk, in the log whose name ends with `logName`, what it named on a socket. */
export async function checkSyncs(lines: AsyncIterable<string>, logName: string): Promise<SyncVerdict> {
  const trace = await readSyncTrace(lines, {
    isLog: (path) => path.endsWith(logName),
    isSocket: (path) => /^(socket|TCP)/.test(path),
  })
  const vouched = [...trace.named].filter(([id]) => trace.written.has(id))
  const isLate = ([id, at]: [string, number]): boolean => (trace.synced.get(id) ?? Number.POSITIVE_INFINITY) > at
  return { vouched: vouched.map(([id]) => id), unsynced: vouched.filter(isLate).map(([id]) => id) }
}

/** Whether as many of several keepers had on disk what somebody named who relies on them. */
export function checkQuorum(
  named: ReadonlyMap<string, number>,
  keepers: readonly SyncTrace[],
  quorum: number,
): SyncVerdict {
  const vouched = [...named].filter(([id]) => keepers.some(({ written }) => written.has(id)))
  const isLate = ([id, at]: [string, number]): boolean =>
    keepers.filter(({ synced }) => (synced.get(id) ?? Number.POSITIVE_INFINITY) < at).length < quorum
  return { vouched: vouched.map(([id]) => id), unsynced: vouched.filter(isLate).map(([id]) => id) }
}
