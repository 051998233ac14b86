import type { Check, Problem, StreamCheck } from '../compiled-schema.ts'

/** What a check that needs the whole payload at once takes, in bytes. */
export const maxWholeBytes = 16 * 1024 * 1024

const tooLarge: Problem = {
  message: `Payloads of more than ${maxWholeBytes / 1024 / 1024} MiB cannot be checked against a schema of this format.`,
}

/** A check of whole payloads that refuses what is larger than {@link maxWholeBytes}. */
export function limitSize(check: Check): Check {
  return (payload) => (payload.length > maxWholeBytes ? [tooLarge] : check(payload))
}

/** Keeps what is written, up to {@link maxWholeBytes}, and checks it at the end. */
export function openWholeStream(check: Check): StreamCheck {
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
}
