import { SpineError } from '@digital-spine/core'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { isDeeperThan } from './json-depth.ts'

/** Checks one payload; throws PAYLOAD_INVALID with every problem and where it is. */
type PayloadCheck = (payload: unknown) => void

const draft7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/
const draft2020 = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/
const maxDepth = 64
const maxBytes = 512 * 1024
const maxErrors = 20

/**
 * Compiles the JSON Schema of a role's field: draft-07 or 2020-12 by its `$schema` (2020-12 if it has none). Throws SCHEMA_INVALID
 * for a schema that breaks its draft, is nested too deeply, is larger than 512 KiB, or refers elsewhere. A payload that
 * cannot be checked without running out of stack is refused as not valid. How long it takes is the caller's to limit.
 */
export function compileFieldSchema(schema: unknown): PayloadCheck {
  checkSize(schema)
  const validate = compile(schema)
  return (payload) => {
    if (decide(validate, payload)) return
    const errors = (validate.errors ?? []).slice(0, maxErrors).map(describe)
    const first = errors[0]
    throw new SpineError(
      'PAYLOAD_INVALID',
      `The payload does not fit the schema: ${first?.path || 'the payload'} ${first?.message}.`,
      { details: { errors } },
    )
  }
}

/** What runs out of stack is the payload's doing or the schema's; either way it is not valid. */
function decide(validate: ValidateFunction, payload: unknown): boolean {
  try {
    return validate(payload)
  } catch (cause) {
    const message = 'The payload cannot be checked against the schema: nested too deeply.'
    throw new SpineError('PAYLOAD_INVALID', message, { cause })
  }
}

function checkSize(schema: unknown): void {
  const isObject = typeof schema === 'object' && schema !== null && !Array.isArray(schema)
  if (!isObject && typeof schema !== 'boolean') throw unusable('a schema is an object or a boolean')
  if (isDeeperThan(maxDepth, schema)) throw unusable(`it is nested more than ${maxDepth} deep`)
  if (JSON.stringify(schema).length > maxBytes) throw unusable('it is larger than 512 KiB')
}

function compile(schema: unknown): ValidateFunction {
  const dialect = typeof schema === 'object' && schema !== null && '$schema' in schema ? schema.$schema : undefined
  const ajv = create(dialect)
  try {
    const validate = ajv.compile(schema as object)
    // Ajv's own "$async" makes a check answer a promise, which would pass for true.
    if ('$async' in validate) throw new Error('"$async" is not part of JSON Schema')
    return validate
  } catch (cause) {
    throw unusable(cause instanceof Error ? cause.message : 'unreadable', cause)
  }
}

function create(dialect: unknown): Ajv | Ajv2020 {
  const options = { strict: false, allErrors: true, ownProperties: true, logger: false as const }
  const plugin = formats as unknown as (ajv: Ajv | Ajv2020) => void
  if (dialect !== undefined && typeof dialect !== 'string') throw unusable('"$schema" must be text')
  if (dialect !== undefined && !draft7.test(dialect) && !draft2020.test(dialect)) {
    throw unusable('only draft-07 and 2020-12 are understood')
  }
  const ajv = dialect !== undefined && draft7.test(dialect) ? new Ajv(options) : new Ajv2020(options)
  plugin(ajv)
  return ajv
}

function unusable(reason: string, cause?: unknown): SpineError {
  return new SpineError('SCHEMA_INVALID', `The schema cannot be used: ${reason}.`, { cause })
}

function describe({ instancePath, message, params }: ErrorObject): { path: string; message: string } {
  const extra = typeof params.additionalProperty === 'string' ? ` ("${params.additionalProperty}")` : ''
  return { path: instancePath, message: `${message ?? 'is invalid'}${extra}` }
}
