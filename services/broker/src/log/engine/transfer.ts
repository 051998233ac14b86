import { DatabaseSync } from 'node:sqlite'
import { openEngine } from './engine.ts'

/** How many rows of each kind there are. */
export type Contents = Readonly<Record<string, number>>

/** Which rows a partition gets: those of its mailboxes and DIDs, and what belongs to them. In an order in which each is known before it is asked for. */
const partitionTables = {
  mailboxes: 'is_here(did)',
  removed_mailboxes: 'id in (select id from main.mailboxes)',
  entries: 'mailbox in (select id from main.mailboxes)',
  messages: 'seq in (select message from main.entries)',
  transactions: 'mailbox in (select id from main.mailboxes)',
  flows: 'mailbox in (select id from main.mailboxes)',
  shares: 'is_here(did)',
  epochs: 'is_here(sender) or epoch in (select epoch from main.shares)',
  cursors: 'mailbox in (select id from main.mailboxes)',
  acks: 'cursor in (select id from main.cursors)',
  attempts: 'cursor in (select id from main.cursors)',
  leases: 'cursor in (select id from main.cursors)',
  dead_letters: 'mailbox in (select id from main.mailboxes)',
  quotas: 'is_here(did)',
  prekeys: 'is_here(did)',
  files: 'is_here(owner)',
  file_readers: 'is_here(did)',
} as const
const directoryTables = { topics: 'true', topic_versions: 'true', holders: 'true', audit: 'true' } as const
const tables = [...Object.keys(partitionTables), ...Object.keys(directoryTables)]
/** What several partitions may need a copy of. */
const copied: ReadonlySet<string> = new Set(['messages', 'epochs'])

/** A part of a log: the mailboxes of some DIDs, or the directory. */
export type Part = 'directory' | ((did: string) => boolean)

/**
 * Copies what of a log's file belongs to a part into a new file, which stands for a stream's records up to `applied`: the
 * same rows under the same numbers, so that positions, times, flows and cursors stay what they are.
 */
export function copyPart(options: { source: string; target: string; part: Part; applied: number }): Contents {
  const { source, target, part, applied } = options
  openEngine(target, { synchronous: 'normal' }).close()
  return withDatabase(target, {}, (database) => {
    // A file that is not finished is made anew.
    database.exec('pragma journal_mode = off; pragma synchronous = off')
    if (part !== 'directory') database.function('is_here', { deterministic: true }, (did) => Number(part(String(did))))
    database.prepare('attach database ? as source').run(source)
    database.exec('begin immediate')
    database.prepare('update main.applied set sequence = ?').run(applied)
    for (const [table, condition] of Object.entries(part === 'directory' ? directoryTables : partitionTables))
      database.exec(`insert into main.${table} select * from source.${table} where ${condition}`)
    database.exec('commit')
    return countContents(database)
  })
}

export function readContents(file: string): Contents {
  return withDatabase(file, { readOnly: true }, countContents)
}

/** Kinds of rows of which the parts together do not have what the whole has. */
export function findDifferences(whole: Contents, parts: readonly Contents[]): string[] {
  const total = (table: string): number => parts.reduce((sum, part) => sum + (part[table] ?? 0), 0)
  return tables.filter((table) => {
    const expected = whole[table] ?? 0
    return copied.has(table) ? total(table) < expected : total(table) !== expected
  })
}

function countContents(database: DatabaseSync): Contents {
  const count = (table: string): number =>
    Number(database.prepare(`select count(*) as count from ${table}`).get()?.count)
  return Object.fromEntries(tables.map((table) => [table, count(table)]))
}

function withDatabase<T>(file: string, options: { readOnly?: boolean }, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, options)
  try {
    return work(database)
  } finally {
    database.close()
  }
}
