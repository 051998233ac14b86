import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { KeeperTask } from './keeper.ts'
import { viewFile } from './view-folder.ts'

// What takes long and holds nobody up from a thread of its own.
const port = parentPort
if (port === null) throw new TypeError('views are kept in a worker thread')
const folder = workerData as string
const databases = new Map<string, DatabaseSync>()

port.on('message', (task: KeeperTask | 'close') => {
  if (task === 'close') {
    for (const database of databases.values()) database.close()
    return port.close()
  }
  const { id, part } = task
  try {
    port.postMessage({ id, value: 'copyTo' in task ? copy(part, task.copyTo) : run(part, task.sql) })
  } catch (error) {
    port.postMessage({ id, error })
  }
})

function open(part: string): DatabaseSync {
  const known = databases.get(part)
  if (known !== undefined) return known
  const database = new DatabaseSync(viewFile(folder, part), { timeout: 5000 })
  database.exec('pragma synchronous = off')
  databases.set(part, database)
  return database
}
/** Answers up to which record the copy goes. */
function copy(part: string, file: string): number {
  open(part).prepare('vacuum into ?').run(file)
  using made = new DatabaseSync(file)
  return (made.prepare('select sequence from applied').get() as { sequence: number }).sequence
}
function run(part: string, sql: string): unknown[] {
  return open(part).prepare(sql).all()
}
