import { type FileReference, readFileDescription } from '@digital-spine/core'
import type { AtRest } from '../at-rest.ts'

/** A file as the API shows it; `size` in bytes of plaintext. Its key stays here. */
export type ShownFile = { readonly name: string; readonly contentType: string; readonly size: number }

/** What the payload of a message with a file says of it. */
export function describeFile(file: string, payload: Uint8Array, atRest: AtRest): ShownFile {
  const { name, cty: contentType, size } = readFileDescription(atRest.open(payload), JSON.parse(file) as FileReference)
  return { name, contentType, size }
}
