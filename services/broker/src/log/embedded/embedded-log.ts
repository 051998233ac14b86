import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { MessageLog } from '../message-log.ts'
import { operationTable } from '../operation-table.ts'
import { openWorkerFront } from '../worker-front.ts'

/** Opens the embedded log in a folder. One thread alone writes its file, another one reads what is committed. */
export function openEmbeddedLog(folder: string): Promise<MessageLog> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'log.sqlite')
  const writer = new Worker(new URL('./write-worker.ts', import.meta.url), { workerData: file })
  const reader = new Worker(new URL('./read-worker.ts', import.meta.url), { workerData: file })
  return openWorkerFront({
    workers: [writer, reader],
    workerFor: (name) => (name !== 'check' && operationTable[name].kind === 'read' ? reader : writer),
  })
}
