import type { TopicFormat, TopicSchema } from '@digital-spine/core'

/** A schema or a payload that somebody made to do harm, and what becomes of it. */
export type HostileCase = {
  readonly name: string
  readonly schema: TopicSchema
  readonly payload: string | Uint8Array
  readonly outcome: Outcome
  /** It takes all the time that there is. */
  readonly isSlow: boolean
}

/** The code of a refusal. */
export type Outcome = 'valid' | 'PAYLOAD_INVALID' | 'SCHEMA_INVALID'

/** The table of a format: schemas with their payloads, by name. A schema that is no text is written as JSON. */
export function casesOf(
  format: TopicFormat,
  table: Readonly<Record<string, readonly [schema: unknown, payload: string | Uint8Array, Outcome, 'slow'?]>>,
): readonly HostileCase[] {
  return Object.entries(table).map(([name, [schema, payload, outcome, speed]]) => ({
    ...{ name: `${format}: ${name}`, payload, outcome, isSlow: speed === 'slow' },
    schema: schemaOf(format, typeof schema === 'string' ? schema : JSON.stringify(schema)),
  }))
}

/** A schema of one file, or of none for the format that has none. */
export function schemaOf(
  format: TopicFormat,
  content: string,
  more: Readonly<Record<string, string>> = {},
): TopicSchema {
  if (format === 'xml') return { format, files: [], main: null }
  const files = Object.entries({ main: content, ...more }).map(([path, text]) => ({ path, content: text }))
  return { format, files, main: 'main' }
}

/** `part` in itself, so many times, around `inner`. */
export const nest = (before: string, inner: string, after: string, times: number): string =>
  `${before.repeat(times)}${inner}${after.repeat(times)}`

/** A text in UTF-16 with a byte order mark. */
export const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le')

/** Bytes that no UTF-8 has. */
export const notUtf8 = Uint8Array.of(0x22, 0xff, 0xfe, 0x22)
