import { CompiledQuery, createQueryId, type RootOperationNode } from 'kysely'
import type { GatewayDatabase } from '../src/database.ts'

/** A database on SQLite of which it is known by which indexes it finds what it is asked for. */
export function watchPlans(db: GatewayDatabase) {
  const asked: RootOperationNode[] = []
  return {
    db: db.withPlugin({
      transformQuery({ node }) {
        asked.push(node)
        return node
      },
      transformResult: async ({ result }) => result,
    }),
    /** Of the queries that a text is in, in order: what SQLite says that it does. */
    async plans(text: string): Promise<string[][]> {
      const queries = asked.map((node) => db.getExecutor().compileQuery(node as never, createQueryId()))
      const found: string[][] = []
      for (const { sql, parameters } of queries.filter((query) => query.sql.includes(text))) {
        const explained = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
        const { rows } = await db.executeQuery<{ detail: string }>(explained)
        found.push(rows.map(({ detail }) => detail))
      }
      return found
    },
  }
}
