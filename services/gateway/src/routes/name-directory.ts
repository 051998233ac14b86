import {
  errorAnswers,
  HistoryQuery,
  NameHistory,
  NameList,
  NameListQuery,
  NameParams,
  NameSearchAnswer,
  NameSearchQuery,
} from '@digital-spine/api'
import { parseName } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'

const tags = ['names']

/** Lists, search and history of names, as the name service's index has them; each answer tells how old that is. */
export function addNameDirectoryRoutes(
  app: FastifyInstance,
  { names }: Pick<GatewayContext, 'names'>,
  parties: Parties,
): void {
  app.get<{ Querystring: NameListQuery }>(
    '/api/v2/names',
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'Names under a name, of a kind, of a controller', querystring: NameListQuery },
        response: { 200: NameList, ...errorAnswers },
      },
    },
    async ({ query: { controller, ...query } }) => {
      const by = controller === undefined ? {} : { controller: (await parties.resolve(controller)).did }
      return names.list({ ...query, ...by })
    },
  )
  app.get<{ Querystring: NameSearchQuery }>(
    '/api/v2/search',
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'Names that begin with a text or have its words', querystring: NameSearchQuery },
        response: { 200: NameSearchAnswer, ...errorAnswers },
      },
    },
    async ({ query }) => names.search(query),
  )
  app.get<{ Params: { name: string }; Querystring: HistoryQuery }>(
    '/api/v2/names/:name/history',
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'What happened to a name, oldest first', params: NameParams, querystring: HistoryQuery },
        response: { 200: NameHistory, ...errorAnswers },
      },
    },
    async ({ params, query }) => names.nameHistory(parseName(params.name), query),
  )
}
