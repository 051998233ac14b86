import {
  errorAnswers,
  HistoryQuery,
  NameAnswer,
  NameHistory,
  NameList,
  NameListQuery,
  NameParam,
  NameSearchAnswer,
  NameSearchQuery,
  type NameSummary,
} from '@digital-spine/api'
import { parseName } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { ShownName } from '../book/name-book.ts'
import { findRoleDefinition } from '../book/role-definition.ts'
import type { NamesContext } from '../context.ts'
import { readMetadata } from '../index/name-row.ts'
import { readDid } from './read-did.ts'

const tags = ['names']

/** Names: one with all about it, lists, search and history. */
export function addNameRoutes(app: FastifyInstance, context: NamesContext): void {
  const { book, histories, search, network, asOf, feed } = context
  app.get<{ Params: NameParam }>(
    '/v1/names/:name',
    { schema: { summary: 'A name', tags, params: NameParam, response: { 200: NameAnswer, ...errorAnswers } } },
    async ({ params }): Promise<NameAnswer> => {
      const row = await book.get(parseName(params.name))
      const role = await findRoleDefinition(row, book, network.name)
      const records = JSON.parse(row.texts) as Record<string, string>
      const head = feed.status().head?.number ?? row.changed_block
      return {
        ...toSummary(row),
        source: row.did_source,
        open: row.open === 1,
        gasless: row.gasless === 1,
        address: row.address as NameAnswer['address'],
        resolver: row.resolver as NameAnswer['resolver'],
        metadata: readMetadata(records.metadata),
        records,
        ...(role === undefined ? {} : { role: role as NonNullable<NameAnswer['role']> }),
        registered: { block: row.registered_block, timestamp: row.registered_at },
        changed: { block: row.changed_block, timestamp: row.changed_at },
        depth: Math.max(0, head - row.changed_block),
        asOf: asOf(),
      }
    },
  )
  app.get<{ Querystring: NameListQuery }>(
    '/v1/names',
    {
      schema: {
        summary: 'Names in the order of the tree, spacers only if asked for',
        tags,
        querystring: NameListQuery,
        response: { 200: NameList, ...errorAnswers },
      },
    },
    async ({ query }): Promise<NameList> => {
      const { under, parent, controller, ...rest } = query
      const { items, next } = await book.list({
        ...rest,
        ...(under === undefined ? {} : { under: parseName(under) }),
        ...(parent === undefined ? {} : { parent: parseName(parent) }),
        ...(controller === undefined ? {} : { controller: readDid(controller, network) }),
      })
      return { names: items.map(toSummary), next, asOf: asOf() }
    },
  )
  app.get<{ Querystring: NameSearchQuery }>(
    '/v1/search',
    {
      schema: {
        summary: 'Names that are, begin with or are described by what is asked for, the best first',
        description: 'Words are looked for in labels, titles, descriptions and websites, by their beginnings.',
        tags,
        querystring: NameSearchQuery,
        response: { 200: NameSearchAnswer, ...errorAnswers },
      },
    },
    async ({ query }): Promise<NameSearchAnswer> => {
      const { items, next } = await search.find(query)
      return { names: items.map((row) => ({ ...toSummary(row), match: row.match })), next, asOf: asOf() }
    },
  )
  app.get<{ Params: NameParam; Querystring: HistoryQuery }>(
    '/v1/names/:name/history',
    {
      schema: {
        summary: 'What happened to a name, oldest first',
        description: 'Also of one that is registered no more.',
        tags,
        params: NameParam,
        querystring: HistoryQuery,
        response: { 200: NameHistory, ...errorAnswers },
      },
    },
    async ({ params, query }): Promise<NameHistory> => {
      const name = parseName(params.name)
      const { items, next } = await histories.ofName(name, query)
      if (items.length === 0) await book.get(name)
      const events = items.map(({ block, at, event, transaction, details }) => ({
        block,
        timestamp: at,
        event,
        transaction: transaction as `0x${string}`,
        details: JSON.parse(details) as Record<string, unknown>,
      }))
      return { events, next, asOf: asOf() }
    },
  )
}

/** What lists tell of a row. */
export function toSummary({ name, kind, title, controller, did }: ShownName): NameSummary {
  return { name, kind, title, controller, did }
}
