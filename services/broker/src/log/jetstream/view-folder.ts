import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpineError } from '@digital-spine/core'

/** The file of a part's view. */
export const viewFile = (folder: string, part: string): string => join(folder, `${part}.sqlite`)

/**
 * Makes a folder ready for the views of a log, or throws LOG_MISMATCH if it has those of another one. Views are not synced
 * while they are in use: they outlive the process, but a machine that stops may leave them damaged in ways that nobody
 * sees. So those that were in use when it did are deleted; the log has what is in them. Disposed of once nobody writes to
 * them any more, the folder is synced and good for ever.
 */
export async function openViewFolder(folder: string, log: string, boot = readBoot()): Promise<AsyncDisposable> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  checkLog(folder, log)
  const mark = join(folder, 'in-use')
  if (existsSync(mark) && readFileSync(mark, 'utf8') !== boot)
    await Promise.all((await listViews(folder)).map((file) => rm(file)))
  await writeFile(mark, boot, { flush: true })
  await sync(folder)
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all((await listViews(folder)).map(sync))
      await sync(folder)
      await rm(mark)
    },
  }
}

function checkLog(folder: string, log: string): void {
  const file = join(folder, 'log-id')
  if (!existsSync(file)) writeFileSync(file, log)
  const made = readFileSync(file, 'utf8')
  if (made === log) return
  const details = { folder, made, found: log }
  throw new SpineError('LOG_MISMATCH', 'The folder belongs to another log than the one in NATS.', { details })
}

/** With what SQLite keeps beside them. */
async function listViews(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.includes('.sqlite')).map((name) => join(folder, name))
}

async function sync(path: string): Promise<void> {
  await using file = await open(path)
  await file.sync()
}

/** What tells this run of the machine from every other; where the system has nothing to say, nothing is taken for the same. */
function readBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return randomUUID()
  }
}
