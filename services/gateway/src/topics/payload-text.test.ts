import { expect, it } from 'vitest'
import { readPayload, showPayload } from './payload-text.ts'

it.each(['jsonschema', 'xsd', 'xml', 'csv', 'tsv'] as const)('carries text of the format %s as it stands', (format) => {
  const payload = '\ufeff<a>µ</a>\r\n'
  const bytes = readPayload({ format }, { payload })
  expect(showPayload(format, bytes)).toEqual({ payload })
})

it.each(['avro', 'protobuf'] as const)('carries bytes of the format %s in base64 only', (format) => {
  const shown = showPayload(format, Buffer.from('text'))
  expect(shown).toEqual({ payload: 'dGV4dA==', payloadEncoding: 'base64' })
  expect(Buffer.from(readPayload({ format }, shown)).toString()).toBe('text')
  expect(() => readPayload({ format }, { payload: 'dGV4dA==' })).toThrow(
    expect.objectContaining({ code: 'VALIDATION_FAILED' }),
  )
})

it('carries text that is not UTF-8 in base64', () => {
  const latin = Buffer.from('<a>\xb5</a>', 'latin1')
  const shown = showPayload('xml', latin)
  expect(shown.payloadEncoding).toBe('base64')
  expect(Buffer.from(readPayload({ format: 'xml' }, shown)).equals(latin)).toBe(true)
})

it.each(['dGV4dA', 'dGV4dB==', 'dGV4 dA==', 'd-V_dA=='])('refuses %s, which is not base64', (payload) => {
  expect(() => readPayload({ format: 'avro' }, { payload, payloadEncoding: 'base64' })).toThrow(
    expect.objectContaining({ code: 'VALIDATION_FAILED' }),
  )
})
