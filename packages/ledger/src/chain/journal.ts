import { closeSync, existsSync, fdatasync, ftruncateSync, openSync, readFileSync, write } from 'node:fs'
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
  let end = whole
  const journal: Journal = {
    async append(block) {
      const line = Buffer.from(`${JSON.stringify(block)}\n`)
      await writeAsync(handle, line, 0, line.length, end)
      await syncAsync(handle)
      end += line.length
    },
    close: () => closeSync(handle),
  }
  return { journal, blocks }
}

function readBlock(line: string, index: number): JournalBlock {
  const block = JSON.parse(line) as JournalBlock
  if (block.number !== index + 1) throw new SpineError('LEDGER_CORRUPT', `The ledger's journal is broken at line ${index + 1}.`)
  return block
}
