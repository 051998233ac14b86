/** A call of an API and its answer. */
export type ApiExample = {
  /** As in `POST /v1/things/{id}`. */
  readonly operation: string
  /** What it shows, if not just its operation. */
  readonly summary?: string
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly body?: unknown
  readonly status: number
  readonly answer?: unknown
}

type Named = { readonly name: string; examples?: Record<string, object> }
type Media = Record<string, { examples?: Record<string, object> }>
type Operation = {
  readonly parameters?: readonly Named[]
  readonly requestBody?: { readonly content: Media }
  readonly responses: Readonly<Record<string, { readonly content?: Media }>>
}

/** Shows examples where they belong in the paths of an OpenAPI document. Throws a TypeError for one that belongs nowhere. */
export function attachExamples(
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>,
  examples: readonly ApiExample[],
): void {
  for (const [index, { operation, summary, params, query, body, status, answer }] of examples.entries()) {
    const [method = '', path = ''] = operation.split(' ')
    const shown = paths[path]?.[method.toLowerCase()]
    const response = shown?.responses[status] ?? shown?.responses[`${Math.floor(status / 100)}XX`]
    if (shown === undefined || response === undefined)
      throw new TypeError(`there is no ${operation} that answers ${status}`)
    const name = `call${index + 1}`
    const note = summary === undefined ? {} : { summary }
    const show = (place: { examples?: Record<string, object> } | undefined, value: unknown): void => {
      if (place === undefined || value === undefined) return
      place.examples = { ...place.examples, [name]: { ...note, value } }
    }
    const given: Readonly<Record<string, unknown>> = { ...params, ...query }
    for (const parameter of shown.parameters ?? []) show(parameter, given[parameter.name])
    show(shown.requestBody?.content['application/json'], body)
    show(response.content?.['application/json'], answer)
  }
}
