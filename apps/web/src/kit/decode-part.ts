/** A part of an address as it was before it was encoded; as it is if it was not. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
