import { openDatabase } from '@digital-spine/runtime'
import { startPostgres } from '@digital-spine/testkit'
import { describeEnrolment } from './enrolment.contract.ts'

const tables = ['requests', 'credentials', 'events', 'status_lists'] as const
type Tables = Record<(typeof tables)[number], Record<string, unknown>>
const migrations = Object.fromEntries(
  ['001-enrolment', '002-one-of-a-kind', '003-private-and-watched'].map((name) => [
    name,
    { up: async () => undefined },
  ]),
)

describeEnrolment('PostgreSQL', async () => {
  const postgres = await startPostgres()
  return {
    url: postgres.url,
    async text() {
      const db = await openDatabase<Tables>({ url: postgres.url, migrations })
      const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
      await db.destroy()
      return JSON.stringify(rows)
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
})
