import { type RawBuilder, sql } from 'kysely'

/** Whether a column has a text in it, in capitals or not. */
export const contains = (column: string, text: string): RawBuilder<boolean> =>
  sql<boolean>`lower(${sql.ref(column)}) like ${`%${text.toLowerCase().replaceAll(/[%_!]/g, '!$&')}%`} escape '!'`
