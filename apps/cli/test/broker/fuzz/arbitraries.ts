import fc from 'fast-check'
import { encodeFrame } from './raw-stream.ts'

const operations = [
  ...['epoch', 'send', 'skip', 'share', 'grant-ack', 'subscribe', 'credit', 'ack', 'hold', 'rewind', 'pause', 'reject'],
  ...['entry', 'receipts', 'prekey', 'prekeys', 'holders', 'ping', 'constructor', '__proto__', 'toString', ''],
]
const members = [
  ...[
    'client',
    'credit',
    'mailbox',
    'filter',
    'position',
    'positions',
    'to',
    'paused',
    'code',
    'subscription',
    'amount',
  ],
  ...['header', 'body', 'manifest', 'entries', 'skip', 'channel', 'epoch', 'jws', 'dids', 'role', 'after', 'limit'],
  ...['topics', 'senders', 'channels', 'kinds', 'time', 'id', 'did', 'leaf', 'index', 'path', 'grant', '__proto__'],
]
const dids = [
  ...['did:ethr:spine:0x0000000000000000000000000000000000000001', 'did:ethr:spine:0x1', 'did:web:localhost%3A1'],
  ...['did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169', 'did:key:z', 'me', '__proto__', 'message', 'reader'],
]

const text = fc.oneof(fc.string(), fc.constantFrom(...dids), fc.string({ minLength: 300, maxLength: 3000 }))
const scalar = fc.oneof(
  fc.constantFrom(null, undefined, true, false, -0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -1, 0, 1, 2),
  ...[
    fc.integer(),
    fc.double(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }),
    text,
    fc.uint8Array({ maxLength: 64 }),
  ],
)

/** Any value, with the names that arguments have. */
export const anyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    ...[scalar, fc.array(tie('value'), { maxLength: 5 })],
    fc.dictionary(fc.oneof(fc.constantFrom(...members), fc.string()), tie('value'), { maxKeys: 6 }),
  ),
})).value

const anyArgument = fc.oneof(
  anyValue,
  fc.dictionary(fc.constantFrom(...members), fc.oneof(scalar, anyValue), { maxKeys: 8 }),
)

export type RightFrame = readonly [operation: string, correlation: number, argument: unknown]

const operation = fc.oneof(fc.constantFrom(...operations), fc.string())
const changes = fc.array(fc.tuple(fc.constantFrom(...members), fc.option(anyValue)), { minLength: 1, maxLength: 3 })

/** A frame of the right shape whose content is not right, or is by chance. */
export const anyFrame = (right: readonly RightFrame[]): fc.Arbitrary<Uint8Array> =>
  fc
    .oneof(
      fc.tuple(operation, fc.nat(), anyArgument),
      fc.tuple(fc.constantFrom(...right), changes).map(([[name, correlation, argument], edits]) => {
        return [name, correlation, change(argument, edits)] as const
      }),
    )
    .map(encodeFrame)

type Edit = {
  readonly kind: 'set' | 'insert' | 'delete' | 'cut' | 'repeat'
  readonly at: number
  readonly byte: number
}
const anyEdit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('set', 'set', 'insert', 'delete', 'cut', 'repeat'),
  at: fc.nat({ max: 1_000_000 }),
  byte: fc.nat({ max: 255 }),
})

function edit(data: Uint8Array, { kind, at, byte }: Edit): Uint8Array {
  const place = data.length === 0 ? 0 : at % data.length
  const [head, tail] = [data.subarray(0, place), data.subarray(place)]
  if (kind === 'cut') return head
  if (kind === 'insert') return Buffer.concat([head, Uint8Array.of(byte), tail])
  if (kind === 'delete') return Buffer.concat([head, tail.subarray(1)])
  if (kind === 'repeat') return Buffer.concat([head, tail, tail.subarray(0, byte)])
  return Buffer.concat([head, Uint8Array.of(byte), tail.subarray(1)])
}

/** One of the given, altered in a few places. */
const altered = (of: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.constantFrom(...of), fc.array(anyEdit, { minLength: 1, maxLength: 4 }))
    .map(([data, edits]) => edits.reduce(edit, data))

/** Anything that can come on a stream: bytes, CBOR, frames of no right shape, and right ones altered. */
export const anyBytes = (right: readonly RightFrame[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.oneof(anyValue, fc.tuple(operation, scalar, anyArgument)).map(encodeFrame) },
    { weight: 4, arbitrary: altered(right.map(encodeFrame)) },
  )

/** A payload of a JWS with members left out, replaced or added. */
export const alteredPayload = (of: object): fc.Arbitrary<object> => {
  const name = fc.oneof(fc.constantFrom(...Object.keys(of)), fc.string())
  const edits = fc.array(fc.tuple(name, fc.option(fc.oneof(anyJson, fc.nat()))), { maxLength: 3 })
  return edits.map((all) => change(of, all) as object)
}

/** Sets members, or takes them out where there is null. */
function change(of: unknown, edits: readonly (readonly [string, unknown])[]): unknown {
  if (typeof of !== 'object' || of === null) return edits
  const left = edits.filter(([, value]) => value === null).map(([name]) => name)
  const kept = Object.entries(of).filter(([name]) => !left.includes(name))
  return Object.fromEntries([...kept, ...edits.filter(([, value]) => value !== null)])
}

/** JSON with the names that requests have. */
export const anyJson = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom(...members), fc.oneof(fc.jsonValue(), fc.constantFrom(...dids)), { maxKeys: 6 }),
)
