import fc from 'fast-check'

/** Bytes that take the place of others. */
type Edit = { readonly at: number; readonly length: number; readonly times: number; readonly bytes: Uint8Array }

const common = [
  '',
  '\0',
  '\ufeff',
  '\u00e9',
  '\u{1f600}',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  '<',
  '>',
  '&',
  ',',
  ':',
  '\n',
  '-1',
  '1e400',
  '99999999999999999999',
]

/** A text or bytes with up to so many edits; each puts a token, or any bytes, in the place of a few bytes, once or often. */
export function mutationsOf(original: string | Uint8Array, tokens: readonly string[], most = 4): fc.Arbitrary<Buffer> {
  const source = Buffer.from(original)
  const bytes = fc.oneof(
    { arbitrary: fc.constantFrom(...tokens).map((token) => Buffer.from(token)), weight: 4 },
    { arbitrary: fc.constantFrom(...common).map((token) => Buffer.from(token)), weight: 2 },
    { arbitrary: fc.uint8Array({ maxLength: 4 }), weight: 1 },
    { arbitrary: spanOf(source), weight: 2 },
  )
  const edit: fc.Arbitrary<Edit> = fc.record({
    at: fc.nat({ max: source.length }),
    length: fc.nat({ max: 12 }),
    times: fc.oneof({ arbitrary: fc.constant(1), weight: 9 }, { arbitrary: fc.constantFrom(2, 50, 3000), weight: 1 }),
    bytes,
  })
  return fc.array(edit, { maxLength: most }).map((edits) => edits.reduce(apply, source))
}

function apply(source: Buffer, { at, length, times, bytes }: Edit): Buffer {
  const inserted = Array.from({ length: times }, () => bytes)
  return Buffer.concat([source.subarray(0, at), ...inserted, source.subarray(at + length)])
}

function spanOf(source: Buffer): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.nat({ max: source.length }), fc.nat({ max: 40 }))
    .map(([from, length]) => source.subarray(from, from + length))
}
