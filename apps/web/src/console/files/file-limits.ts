import type { ShownChannel } from '@digital-spine/api'

type Topic = Pick<ShownChannel['conditions']['topics'][number], 'schemaType'>

/** Bytes of what is checked as a whole; docs/files.md. */
const mostWhole = 16 << 20
const whole: ReadonlySet<string> = new Set(['AVRO', 'PROTOBUF'])

/** What a file can be seen to be refused for before it is sent; `limit` in bytes. */
export type Fault = { readonly kind: 'name' | 'tooLarge' | 'wholeTooLarge'; readonly limit?: number }

export function findFault(
  { name, size }: Pick<File, 'name' | 'size'>,
  { maxFileBytes }: Pick<ShownChannel, 'maxFileBytes'>,
  { schemaType }: Topic,
): Fault | undefined {
  if (name.length > 255 || /[/\\\p{Cc}]/u.test(name)) return { kind: 'name' }
  if (maxFileBytes !== undefined && size > maxFileBytes) return { kind: 'tooLarge', limit: maxFileBytes }
  return whole.has(schemaType) && size > mostWhole ? { kind: 'wholeTooLarge', limit: mostWhole } : undefined
}
