import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Growth of a process in MiB that streams a document; see stream-memory.ts. */
export type Growth = { readonly fromIdle: number; readonly fromStart: number }

export async function measureGrowth(format: string, mebibytes: number): Promise<Growth> {
  const script = join(import.meta.dirname, 'stream-memory.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, format, String(mebibytes)])
  return JSON.parse(stdout)
}
