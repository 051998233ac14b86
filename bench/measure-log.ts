import { DatabaseSync } from 'node:sqlite'

/** What a broker's log holds: bytes of bodies, and bytes of the file's pages that are in use. */
export function measureLog(file: string): { readonly bodies: number; readonly all: number } {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const sql = `select (select total(length(body)) from messages) as bodies,
      (page_count - freelist_count) * page_size as everything from pragma_page_count, pragma_freelist_count, pragma_page_size`
    const { bodies, everything } = database.prepare(sql).get() as { bodies: number; everything: number }
    return { bodies, all: everything }
  } finally {
    database.close()
  }
}
