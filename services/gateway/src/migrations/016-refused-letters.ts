import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What was refused on its way in is a dead letter too; of some of it little is known. */
export const refusedLetters: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db
    for (const column of ['message', 'fqcn', 'client']) {
      await schema.alterTable('dead_letters').renameColumn(column, 'known').execute()
      await schema.alterTable('dead_letters').addColumn(column, 'text').execute()
      await sql`update dead_letters set ${sql.ref(column)} = known`.execute(db)
      await schema.alterTable('dead_letters').dropColumn('known').execute()
    }
    await schema.alterTable('dead_letters').addColumn('peer', 'text').execute()
    await sql`update dead_letters set peer = (select sender from inbox where inbox.seq = entry)`.execute(db)
    await sql`insert into dead_letters (kind, message, peer, entry, code, reason, at)
      select 'in', id, sender, position, code, reason, at from rejected order by position`.execute(db)
    await schema.createIndex('dead_letters_by_entry').on('dead_letters').columns(['kind', 'entry']).execute()
  },
}
