import swagger from '@fastify/swagger'
import type { FastifyContextConfig, FastifyInstance } from 'fastify'
import { spineVersion } from '../version.ts'
import { type ApiExample, attachExamples } from './api-examples.ts'
import { hoistTitled } from './hoist-titled.ts'

/** Ways to say who calls, by name; a call needs all of one of these lists' names. */
export type Security = readonly Readonly<Record<string, readonly string[]>>[]

/** What an operation is said to be, beyond the schema of its route. */
export type OperationNotes = { readonly description?: string; readonly security?: Security }

/** What the OpenAPI document of a service says that is not in its routes. */
export type ApiDescription = {
  /** Markdown. */
  readonly description?: string
  readonly tags?: readonly { readonly name: string; readonly description: string }[]
  readonly securitySchemes?: Readonly<Record<string, object>>
  /** What the `config` of a route says of its operation. */
  readonly describe?: (config: FastifyContextConfig) => OperationNotes
  /** Calls that it shows. */
  readonly examples?: () => readonly ApiExample[]
  /** Its WebSocket in AsyncAPI 3.0. */
  readonly events?: () => Promise<object>
}

type Members = {
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>
}
/** What of a document has schemas with titles in it. */
type Titled = { readonly paths?: Parameters<typeof attachExamples>[0]; readonly components?: object }

/** Has `app.swagger()` make an OpenAPI 3.1 document out of the schemas that requests are held to, when it is asked for. */
export async function documentApi(
  app: FastifyInstance,
  title: string,
  { description, tags = [], securitySchemes = {}, describe = () => ({}), examples = () => [] }: ApiDescription = {},
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        ...{ title, version: spineVersion },
        ...(description === undefined ? {} : { description }),
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      // The one that the document comes from.
      servers: [{ url: '/' }],
      tags: [...tags],
      components: { securitySchemes: securitySchemes as Record<string, never> },
    },
    convertConstToEnum: false,
    transform: ({ schema, url, route: { method, config = {} as FastifyContextConfig } }) => {
      const operationId = operationIdOf([method].flat()[0] ?? '', url)
      const { querystring, body, ...rest } = schema ?? {}
      const asked = {
        ...(querystring ? { querystring: asAsked(querystring) } : {}),
        ...(body ? { body: asAsked(body) } : {}),
      }
      return { url, schema: { operationId, ...rest, ...asked, ...(describe(config) as object) } }
    },
    transformObject(document) {
      const { paths, components, ...rest } = 'openapiObject' in document ? (document.openapiObject as Titled) : {}
      const { part, schemas } = hoistTitled(paths)
      attachExamples(part ?? {}, examples())
      return { ...rest, paths: part, components: { ...components, schemas } } as object
    },
  })
}

/** What is asked for, as who asks sees it: a member that has a default may be left out. */
function asAsked(schema: unknown): unknown {
  const { required, properties = {}, ...rest } = schema as Members
  if (required === undefined) return schema
  return { ...rest, properties, required: required.filter((name) => properties[name]?.default === undefined) }
}

/** The name of an operation, which stays as long as its path: `GET /api/v2/channels/:fqcn` is `getChannelsByFqcn`. */
export function operationIdOf(method: string, url: string): string {
  const segments = url.split('/').filter((segment) => segment !== '' && segment !== 'api' && !/^v\d+$/.test(segment))
  const words = segments.flatMap((segment) => segment.replace(/^:/, 'by-').split(/[^A-Za-z0-9]+/))
  const name = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('')
  return `${method.toLowerCase()}${name}`
}
