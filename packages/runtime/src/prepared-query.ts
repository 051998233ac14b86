import type { Compilable, Kysely } from 'kysely'

/**
 * A query that is built once and asked often: each call runs it with other values in place of those it was built with, in
 * the order in which they stand in it.
 */
export function prepareQuery<Schema, Row>(
  db: Pick<Kysely<Schema>, 'executeQuery'>,
  query: Compilable<Row>,
): (...values: readonly unknown[]) => Promise<readonly Row[]> {
  const compiled = query.compile()
  return async (...parameters) => {
    if (parameters.length !== compiled.parameters.length) throw new TypeError('a prepared query has all its values')
    return (await db.executeQuery<Row>({ ...compiled, parameters })).rows
  }
}
