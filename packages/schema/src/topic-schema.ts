import { SpineError } from '@digital-spine/core'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** Checks one payload; throws PAYLOAD_INVALID with every problem and where it is. */
export type PayloadCheck = (payload: unknown) => void

const draft7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/
const draft2020 = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/
const maxDepth = 64
const maxErrors = 20

/**
 * Compiles a topic's JSON Schema: draft-07 or 2020-12 by its `$schema` (2020-12 if it has none). Throws SCHEMA_INVALID
 * for a schema that breaks its draft, is nested too deeply, or refers elsewhere.
 */
export function compileTopicSchema(schema: unknown): PayloadCheck {
  const validate = compile(schema)
  return (payload) => {
    if (validate(payload)) return
    const errors = (validate.errors ?? []).slice(0, maxErrors).map(describe)
    const first = errors[0]
    throw new SpineError(
      'PAYLOAD_INVALID',
      `The payload does not fit the schema: ${first?.path || 'the payload'} ${first?.message}.`,
      {
        details: { errors },
      },
    )
  }
}

function compile(schema: unknown): ValidateFunction {
  const isObject = typeof schema === 'object' && schema !== null && !Array.isArray(schema)
  if (!isObject && typeof schema !== 'boolean')
    throw new SpineError('SCHEMA_INVALID', 'A schema is an object or a boolean.')
  if (depthOf(schema) > maxDepth)
    throw new SpineError('SCHEMA_INVALID', `The schema is nested more than ${maxDepth} deep.`)
  try {
    const ajv = create(isObject && '$schema' in schema ? schema.$schema : undefined)
    return ajv.compile(schema as object)
  } catch (cause) {
    if (cause instanceof SpineError) throw cause
    throw new SpineError(
      'SCHEMA_INVALID',
      `The schema cannot be used: ${cause instanceof Error ? cause.message : 'unreadable'}.`,
      { cause },
    )
  }
}

function create(dialect: unknown): Ajv | Ajv2020 {
  const options = { strict: false, allErrors: true, validateFormats: true }
  const plugin = formats as unknown as (ajv: Ajv | Ajv2020) => void
  if (dialect !== undefined && typeof dialect !== 'string')
    throw new SpineError('SCHEMA_INVALID', '"$schema" must be text.')
  if (dialect !== undefined && !draft7.test(dialect) && !draft2020.test(dialect)) {
    throw new SpineError('SCHEMA_INVALID', 'Only JSON Schema draft-07 and 2020-12 are understood.')
  }
  const ajv = dialect !== undefined && draft7.test(dialect) ? new Ajv(options) : new Ajv2020(options)
  plugin(ajv)
  return ajv
}

function describe({ instancePath, message, params }: ErrorObject): { path: string; message: string } {
  const extra = typeof params.additionalProperty === 'string' ? ` ("${params.additionalProperty}")` : ''
  return { path: instancePath, message: `${message ?? 'is invalid'}${extra}` }
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let deepest = 0
  const stack: { item: object; depth: number }[] = [{ item: value, depth: 1 }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    deepest = Math.max(deepest, next.depth)
    if (deepest > maxDepth) return deepest
    for (const child of Object.values(next.item)) {
      if (typeof child === 'object' && child !== null) stack.push({ item: child as object, depth: next.depth + 1 })
    }
  }
  return deepest
}
