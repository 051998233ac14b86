import { type Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { prepareQuery } from './prepared-query.ts'

type Schema = { item: { id: number; text: string } }

describe('prepareQuery', () => {
  it('asks with the values of each call', async () => {
    const db: Kysely<Schema> = await openDatabase<Schema>({ url: 'sqlite::memory:', migrations: {} })
    try {
      await sql`create table item (id integer, text text)`.execute(db)
      await db
        .insertInto('item')
        .values([
          { id: 1, text: 'a' },
          { id: 2, text: 'b' },
        ])
        .execute()
      const find = prepareQuery(db, db.selectFrom('item').select('text').where('id', '=', 0).where('text', '!=', ''))
      expect(await find(1, 'x')).toEqual([{ text: 'a' }])
      expect(await find(2, 'b')).toEqual([])
      await expect(find(2)).rejects.toThrow(TypeError)
    } finally {
      await db.destroy()
    }
  })
})
