import type { Check, CompiledSchema, Problem } from '../compiled-schema.ts'

/** What a check that needs the whole payload at once takes, in bytes. */
const maxWholeBytes = 16 * 1024 * 1024

/** What there is for more than that, in formats that are checked as a whole. */
export const largerFormats =
  'Divide it, or use a topic whose files are checked as they come: csv, tsv, xml, xsd, or jsonschema with an array of records.'

/**
 * A schema by a check of whole payloads: a stream is kept and checked at its end. What is larger than
 * {@link maxWholeBytes} is refused as soon as that shows; `instead` tells in a sentence what to do with it.
 */
export function compileWhole(check: Check, instead: string): CompiledSchema {
  const tooLarge: Problem = {
    message: `is larger than ${maxWholeBytes / 1024 / 1024} MiB, the most that is checked at once. ${instead}`,
  }
  return {
    check: (payload) => (payload.length > maxWholeBytes ? [tooLarge] : check(payload)),
    openStream() {
      const chunks: Uint8Array[] = []
      let size = 0
      return {
        write(chunk) {
          if (size > maxWholeBytes) return []
          size += chunk.length
          if (size > maxWholeBytes) {
            chunks.length = 0
            return [tooLarge]
          }
          chunks.push(new Uint8Array(chunk))
          return []
        },
        end: () => (size > maxWholeBytes ? [] : check(Buffer.concat(chunks, size))),
      }
    },
  }
}
