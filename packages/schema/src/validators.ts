import { contentTypes, fromUtf8, SpineError, type TopicSchema } from '@digital-spine/core'
import { compileTopicSchema } from './topic-schema.ts'

/** Checks payloads of one schema. */
export type Validator = {
  readonly contentType: string
  /** Throws PAYLOAD_INVALID. */
  check(payload: Uint8Array): Promise<void>
}

export type Validators = { compile(schema: TopicSchema): Promise<Validator>; close(): Promise<void> }

export function createValidators(): Validators {
  return {
    async compile({ format, files, main }) {
      if (format !== 'jsonschema') throw new SpineError('SCHEMA_INVALID', `${format} is not checked yet.`)
      const check = compileTopicSchema(JSON.parse(files.find(({ path }) => path === main)?.content ?? ''))
      return {
        contentType: contentTypes[format],
        async check(payload) {
          check(parseJson(payload))
        },
      }
    },
    close: () => Promise.resolve(),
  }
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(payload))
  } catch (cause) {
    throw new SpineError('PAYLOAD_INVALID', 'The payload is not JSON.', { cause })
  }
}
