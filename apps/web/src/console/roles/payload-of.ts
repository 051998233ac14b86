/** What a compact JWS says, one member a line; the text itself if it is none. */
export function payloadOf(jws: string): string {
  const [, payload = ''] = jws.split('.')
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    return JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), undefined, 2)
  } catch {
    return jws
  }
}
