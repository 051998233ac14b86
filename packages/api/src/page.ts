import { type Static, Type } from 'typebox'

/** What to show of a list: all of it if no limit is given. */
export const PageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  after: Type.Optional(
    Type.String({ maxLength: 600, description: 'the `next` of the page before; of a list, `after` of its `Link`' }),
  ),
})
export type PageQuery = Static<typeof PageQuery>

/** The same for lists in which people look for something. */
export const ListQuery = Type.Object({
  ...PageQuery.properties,
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'a part of a name, in any case' })),
})
export type ListQuery = Static<typeof ListQuery>

/** Where a list goes on, in its answer. */
export const next = Type.Optional(Type.String({ description: 'where it goes on, as `after`; left out at the end' }))
