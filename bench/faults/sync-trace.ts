/** What a trace of a process's system calls says about the messages it vouched for. */
export type SyncVerdict = {
  /** Ids it named on a socket, after it had been given them to keep. */
  readonly vouched: readonly string[]
  /** Those it named before what it wrote about them had been synced to disk. */
  readonly unsynced: readonly string[]
}

type Written = { readonly at: number; synced: boolean }
type Call = { readonly call: string; readonly ids: readonly string[]; readonly at: number; readonly isLog: boolean }

const messageId = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const start = /^(\d+) +(\w+)\(\d+<([^>]*)>/
const resumed = /^(\d+) +<\.\.\. (\w+) resumed>/
const writing = new Set(['write', 'writev', 'sendto', 'sendmsg'])
const syncing = new Set(['fdatasync', 'fsync'])

/**
 * Reads a trace by `strace -f -y`. The log is the file whose name ends with `logName`. A message is on disk when a sync of
 * the log has succeeded that began after the write of its id had ended; only then may the process name it on a socket. The
 * first time counts: that is the acknowledgement, or the delivery, of the message.
 */
export async function checkSyncs(lines: AsyncIterable<string>, logName: string): Promise<SyncVerdict> {
  const written = new Map<string, Written>()
  const open = new Map<string, Call>()
  const vouched = new Map<string, boolean>()
  let at = 0

  const begin = (call: string, path: string, line: string): Call => {
    const isLog = path.endsWith(logName)
    const ids = isLog || writing.has(call) ? (line.match(messageId) ?? []) : []
    if (writing.has(call) && /^(socket|TCP)/.test(path)) {
      for (const id of ids) if (!vouched.has(id)) vouched.set(id, written.get(id)?.synced ?? false)
    }
    return { call, ids, at, isLog }
  }
  const end = ({ call, ids, at: began, isLog }: Call, line: string): void => {
    if (!isLog) return
    if (call === 'pwrite64') for (const id of ids) if (!written.has(id)) written.set(id, { at, synced: false })
    if (!syncing.has(call) || !/= 0$/.test(line)) return
    for (const entry of written.values()) if (entry.at < began) entry.synced = true
  }
  for await (const line of lines) {
    at += 1
    const [, process = '', call = '', path = ''] = start.exec(line) ?? []
    if (call !== '') {
      const begun = begin(call, path, line)
      if (line.endsWith('<unfinished ...>')) open.set(process, begun)
      else end(begun, line)
      continue
    }
    const again = resumed.exec(line)?.[1]
    const begun = again === undefined ? undefined : open.get(again)
    if (again === undefined || begun === undefined) continue
    open.delete(again)
    end(begun, line)
  }
  const kept = [...vouched].filter(([id]) => written.has(id))
  return { vouched: kept.map(([id]) => id), unsynced: kept.filter(([, synced]) => !synced).map(([id]) => id) }
}
