import { openDatabase } from '@digital-spine/runtime'
import { sql } from 'kysely'

/** Makes an empty database on a PostgreSQL server; answers its URL. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const db = await openDatabase({ url: serverUrl, migrations: {} })
  await sql`create database ${sql.id(name)}`.execute(db)
  await db.destroy()
  return new URL(name, serverUrl).href
}
