import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Did } from '@digital-spine/core'

/** As fillLog, while this thread goes on. */
export async function fillInThread(folder: string, count: number, mailboxes: readonly Did[]): Promise<void> {
  const file = join(import.meta.dirname, 'work/fill-log.ts')
  await once(new Worker(file, { workerData: { folder, count, mailboxes } }), 'exit')
}
