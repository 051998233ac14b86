import { type UserChange, type UserCreation, type UsersQuery, userRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.ts'
import { readPage } from '../show/page.ts'

const config = { access: 'administer' } as const
const path = '/api/v2/users/:name'

/** Who logs in with a password. */
export function addUserRoutes(app: FastifyInstance, { users }: Pick<Access, 'users'>): void {
  const { list, create, change, remove } = userRoutes
  app.get<{ Querystring: UsersQuery }>('/api/v2/users', { config, schema: list }, async ({ query }) => {
    const { items, ...page } = await readPage(query, users.list, ({ name }) => name)
    return { users: items, ...page }
  })
  app.post<{ Body: UserCreation }>('/api/v2/users', { config, schema: create }, async ({ body }, reply) =>
    reply.status(201).send(await users.create(body)),
  )
  app.patch<{ Params: { name: string }; Body: UserChange }>(
    path,
    { config, schema: change },
    async ({ params: { name }, body }) => users.change(name, body),
  )
  app.delete<{ Params: { name: string } }>(path, { config, schema: remove }, async ({ params: { name } }, reply) => {
    await users.remove(name)
    return reply.status(204).send()
  })
}
