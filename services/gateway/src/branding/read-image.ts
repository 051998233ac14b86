import { maxBrandingImageBytes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'

/** An image and what it is. */
export type Image = { readonly type: string; readonly bytes: Uint8Array }

const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean =>
  Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text

/** By what they begin with. */
const kinds: readonly { readonly type: string; is(bytes: Uint8Array): boolean }[] = [
  { type: 'image/png', is: (bytes) => startsWith(bytes, '\x89PNG\r\n\x1a\n') },
  { type: 'image/jpeg', is: (bytes) => startsWith(bytes, '\xff\xd8\xff') },
  { type: 'image/webp', is: (bytes) => startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8) },
  { type: 'image/svg+xml', is: isSvg },
]

/** What bytes are an image of, whatever somebody says that they are. Throws VALIDATION_FAILED or TOO_LARGE. */
export function readImage(bytes: Uint8Array): Image {
  if (bytes.length > maxBrandingImageBytes)
    throw new SpineError('TOO_LARGE', `An image has ${maxBrandingImageBytes >> 10} KiB at most.`)
  const kind = kinds.find(({ is }) => is(bytes))
  if (kind === undefined) throw new SpineError('VALIDATION_FAILED', 'The image is neither PNG nor SVG, JPEG or WebP.')
  return { type: kind.type, bytes }
}

/** Text whose first element is `svg`. */
function isSvg(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const beforeElement = /\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)/sy
    let at = 0
    while (beforeElement.test(text)) at = beforeElement.lastIndex
    return /^\s*<svg[\s/>]/.test(text.slice(at))
  } catch {
    return false
  }
}
