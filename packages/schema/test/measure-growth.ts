import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** By how many MiB a process grows at most that streams a document of so many; see stream-memory.ts. */
export async function measureGrowth(format: string, mebibytes: number): Promise<number> {
  const script = join(import.meta.dirname, 'stream-memory.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, format, String(mebibytes)])
  return JSON.parse(stdout)
}
