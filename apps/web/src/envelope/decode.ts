type Claims = Readonly<Record<string, unknown>>

/** The two readable parts of a compact JWS (RFC 7515); nothing is verified. */
export function decodeHeader(jws: string): { protectedHeader: Claims; claims: Claims } {
  const [first = '', second = ''] = jws.split('.')
  return { protectedHeader: decodePart(first), claims: decodePart(second) }
}

function decodePart(part: string): Claims {
  const bytes = fromBase64(part.replaceAll('-', '+').replaceAll('_', '/'))
  return JSON.parse(new TextDecoder().decode(bytes)) as Claims
}

export const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

/** Sixteen bytes a line. */
export function toHexLines(bytes: Uint8Array): string {
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'))
  const lines: string[] = []
  for (let i = 0; i < pairs.length; i += 16) lines.push(pairs.slice(i, i + 16).join(' '))
  return lines.join('\n')
}
