// Fills a broker's log in a thread of its own, so that who waits for it can go on with what else it does.
import { workerData } from 'node:worker_threads'
import type { Did } from '@digital-spine/core'
import { fillLog } from '../fill-log.ts'

const { folder, count, mailboxes } = workerData as { folder: string; count: number; mailboxes: readonly Did[] }
fillLog(folder, count, mailboxes)
