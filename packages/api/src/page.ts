import { type Static, Type } from 'typebox'

/** What to show of a list: all of it if no limit is given. */
export const PageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  after: Type.Optional(Type.String({ maxLength: 255, description: 'the `next` of the page before' })),
})
export type PageQuery = Static<typeof PageQuery>

/** Where a list goes on, in its answer. */
export const next = Type.Optional(Type.String({ description: 'where it goes on, as `after`; left out at the end' }))
