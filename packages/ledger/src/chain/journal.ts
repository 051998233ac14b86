import { closeSync, existsSync, fdatasync, fsyncSync, ftruncateSync, openSync, readFileSync, write } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { SpineError } from '@digital-spine/core'

/** One block as it must be made again: its time (s), its raw transactions in order, and the block it follows. */
export type JournalBlock = {
  readonly number: number
  readonly timestamp: number
  readonly parent: string
  readonly transactions: readonly string[]
}

/** An append-only file of blocks; an append is on disk when its promise resolves. */
export type Journal = { append(block: JournalBlock): Promise<void>; close(): void }

const writeAsync = promisify(write)
const syncAsync = promisify(fdatasync)

/** Opens a journal and reads what it holds. A torn last line, which was never acknowledged, is cut off. */
export function openJournal(file: string): { journal: Journal; blocks: JournalBlock[] } {
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0)
  const whole = bytes.lastIndexOf(0x0a) + 1
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1)
  const blocks = lines.map(readBlock)
  const handle = openSync(file, existsSync(file) ? 'r+' : 'w+', 0o600)
  ftruncateSync(handle, whole)
  syncFolder(dirname(file))
  let end = whole
  const journal: Journal = {
    async append(block) {
      const line = Buffer.from(`${JSON.stringify(block)}\n`)
      const { bytesWritten } = await writeAsync(handle, line, 0, line.length, end)
      if (bytesWritten !== line.length)
        throw new SpineError('LEDGER_UNAVAILABLE', 'The ledger cannot write its journal.')
      await syncAsync(handle)
      end += line.length
    },
    close: () => closeSync(handle),
  }
  return { journal, blocks }
}

function readBlock(line: string, index: number): JournalBlock {
  let block: Partial<JournalBlock> = {}
  try {
    block = JSON.parse(line) as JournalBlock
  } catch {
    // reported below like any other line that is not the block it should be
  }
  if (block.number === index + 1) return block as JournalBlock
  throw new SpineError('LEDGER_CORRUPT', `The ledger's journal is broken at line ${index + 1}.`)
}

/** A new file's entry in its folder is durable only once the folder is. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
