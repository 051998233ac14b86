import { renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { openEngine } from '../engine/engine.ts'

/** Brings a view to a copy of its part's state. Who reads the view meanwhile sees one or the other. */
export function takeOver(view: string, copy: string, isNew: boolean): void {
  // Also brings the copy to the tables of this version.
  openEngine(copy, { synchronous: 'off' }).close()
  // Nobody has opened a view yet that nothing came to; a file that is in use is never replaced.
  if (isNew) renameSync(copy, view)
  else copyTables(view, copy)
}

function copyTables(view: string, copy: string): void {
  using database = new DatabaseSync(view, { timeout: 5000 })
  database.exec('pragma synchronous = off')
  database.prepare('attach ? as restored').run(copy)
  database.exec('begin immediate')
  const tables = database
    .prepare("select name from restored.sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all()
  for (const { name } of tables) {
    database.exec(`delete from main.${name}`)
    database.exec(`insert into main.${name} select * from restored.${name}`)
  }
  database.exec('commit')
}
