import type { TopicSchema } from '@digital-spine/core'
import { afterAll, describe, expect, it } from 'vitest'
import { createValidators } from '../validators.ts'

const xsd = (body: string): TopicSchema => ({
  ...{ format: 'xsd', main: 'main.xsd' },
  files: [{ path: 'main.xsd', content: `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${body}</xs:schema>` }],
})
const any = xsd('<xs:element name="a" type="xs:anyType"/>')

describe('what fills the memory of libxml2', () => {
  const validators = createValidators({ workers: 1, memoryMb: 64, maxCheckMs: 10_000 })
  afterAll(() => validators.close())

  it('is refused in a schema, and the next one is compiled', async () => {
    const group = (name: string, particles: string) =>
      `<xs:group name="${name}"><xs:sequence>${particles}</xs:sequence></xs:group>`
    const doubled = Array.from({ length: 24 }, (_, i) => group(`g${i + 1}`, `<xs:group ref="g${i}"/>`.repeat(2)))
    const last = '<xs:element name="a"><xs:complexType><xs:group ref="g24"/></xs:complexType></xs:element>'
    const first = group('g0', '<xs:element name="e"/>')
    await expect(validators.compile(xsd(`${first}${doubled.join('')}${last}`))).rejects.toMatchObject({
      code: 'SCHEMA_INVALID',
      details: { errors: [{ message: 'it takes too much memory to compile' }] },
    })
    await (await validators.compile(any)).check(Buffer.from('<a/>'))
  })

  it('is refused in a payload, and others are checked', async () => {
    const validator = await validators.compile(any)
    const [large, small] = await Promise.allSettled([
      validator.check(Buffer.from(`<a>${'<b/>'.repeat(1_000_000)}</a>`)),
      validator.check(Buffer.from('<a><b/></a>')),
    ])
    expect(large).toMatchObject({
      reason: { code: 'PAYLOAD_INVALID', details: { errors: [{ message: 'takes too much memory to check' }] } },
    })
    expect(small).toMatchObject({ status: 'fulfilled' })
  })
})
