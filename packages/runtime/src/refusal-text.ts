import type { FastifySchemaValidationError } from 'fastify'

/** What a schema may have a refusal of its value say; `$value` in it is the value, and stays if there is none. */
export const refusalKeyword = 'x-refusal'

type Schema = { readonly [refusalKeyword]?: string; readonly properties?: Readonly<Record<string, Schema>> }

/** What Ajv found wrong, in words: those of the schema if it has any (Ajv must be `verbose`). */
export function explainRefusal(error: FastifySchemaValidationError): string {
  const {
    instancePath,
    message,
    params,
    parentSchema = {},
    data,
  } = error as FastifySchemaValidationError & {
    readonly parentSchema?: Schema
    readonly data?: unknown
  }
  const missing = parentSchema.properties?.[String(params.missingProperty)]?.[refusalKeyword]
  const refused = parentSchema[refusalKeyword]?.replace('$value', () => String(data))
  return missing ?? refused ?? `${instancePath || 'request'} ${message}`
}
