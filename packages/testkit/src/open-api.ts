import { Ajv, type ValidateFunction } from 'ajv'

type Media = Readonly<Record<string, { readonly schema?: object }>>
type Operation = {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: Media }>>
}
type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

/** A running service, and the OpenAPI document that it is held to. */
export type ApiChecker = {
  /** Fetches a path of the service. Throws if the call or its answer is not documented, or is documented otherwise. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Operations without a summary, a tag or word of what they answer, such as `GET /v1/names`. */
  undocumented(): string[]
  /** Operations that were not called yet. */
  uncalled(): string[]
}

/** Reads a service's document (`/docs/json`, asked for with `headers`) and checks every answer that is then fetched against it. */
export async function createApiChecker(
  baseUrl: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiChecker> {
  const { paths, components } = (await (await fetch(`${baseUrl}/docs/json`, { headers })).json()) as OpenApi
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`)
      return { id: `${method.toUpperCase()} ${path}`, method, pattern, operation, isTemplate: path.includes('{') }
    }),
  )
  const called = new Set<string>()
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  const validators = new Map<object, ValidateFunction>()

  const check = async (path: string, method: string, response: Response): Promise<void> => {
    const { pathname } = new URL(path, baseUrl)
    const fitting = operations.filter((entry) => entry.method === method && entry.pattern.test(pathname))
    const found = fitting.find(({ isTemplate }) => !isTemplate) ?? fitting[0]
    if (found === undefined) throw new Error(`${method} ${pathname} is not documented`)
    called.add(found.id)
    const { status } = response
    const documented = found.operation.responses?.[status] ?? found.operation.responses?.[`${String(status)[0]}XX`]
    if (documented === undefined) throw new Error(`${found.id} is not documented to answer ${status}`)
    // A stream has no end, and no schema but its media type.
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
      if (documented.content?.['text/event-stream'] === undefined) throw new Error(`${found.id} streams undocumented`)
      // It is over when the caller has ended its own branch of it.
      void response.body?.cancel()
      return
    }
    const text = await response.text()
    if (text === '' && (documented.content === undefined || response.headers.get('content-type') === null)) return
    const schema = schemaFor(documented.content, response.headers.get('content-type') ?? '')
    if (schema === undefined)
      throw new Error(`${found.id}, ${status}: no schema for ${response.headers.get('content-type')}`)
    const validate = validators.get(schema) ?? ajv.compile({ ...schema, components })
    validators.set(schema, validate)
    const value: unknown = /\bjson\b/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text
    if (!validate(value)) throw new Error(`${found.id}, ${status}: ${ajv.errorsText(validate.errors)}`)
  }

  return {
    async fetch(path, init) {
      const response = await fetch(`${baseUrl}${path}`, init)
      await check(path, (init?.method ?? 'get').toLowerCase(), response.clone())
      return response
    },
    undocumented: () => operations.filter(({ operation }) => !isDocumented(operation)).map(({ id }) => id),
    uncalled: () => operations.map(({ id }) => id).filter((id) => !called.has(id)),
  }
}

/** The schema of a media type, which may carry parameters in the document and on the wire. */
function schemaFor(content: Media = {}, type: string): object | undefined {
  const plain = (text: string): string => text.split(';')[0]?.trim() ?? ''
  const exact = content[type] ?? content[type.replace(/; */g, ';')]
  return (exact ?? Object.entries(content).find(([known]) => plain(known) === plain(type))?.[1])?.schema
}

function isDocumented({ summary, tags = [], responses = {} }: Operation): boolean {
  const answered = Object.entries(responses).filter(([status]) => /^[23]/.test(status))
  const hasSchema = answered.some(
    ([, { description, content = {} }]) => Object.keys(content).length > 0 || description !== 'Default Response',
  )
  return summary !== undefined && tags.length > 0 && hasSchema
}
