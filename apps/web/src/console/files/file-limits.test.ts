import { expect, it } from 'vitest'
import { findFault } from './file-limits.ts'

const MiB = 1 << 20

it.each([
  ['a.csv', MiB, {}, 'CSV', undefined],
  ['a.csv', 500 * MiB, {}, 'CSV', undefined],
  ['a.avro', 17 * MiB, {}, 'AVRO', { kind: 'wholeTooLarge', limit: 16 * MiB }],
  ['a.csv', 2 * MiB, { maxFileBytes: MiB }, 'CSV', { kind: 'tooLarge', limit: MiB }],
  ['a\u0007.csv', 1, {}, 'CSV', { kind: 'name' }],
])('of %s with %d bytes, limits %j and format %s', (name, size, channel, schemaType, fault) => {
  expect(findFault({ name, size }, channel, { schemaType })).toEqual(fault)
})
