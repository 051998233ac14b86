import { expect, it } from 'vitest'
import { parseHeaders } from './parse-headers.ts'

it('reads a header from each line', () => {
  expect(parseHeaders('authorization: Bearer a:b\n\n  x-tenant :7 \n')).toEqual({
    authorization: 'Bearer a:b',
    'x-tenant': '7',
  })
  expect(parseHeaders(' \n')).toEqual({})
})

it.each(['authorization', ': value', 'two words: value'])('does not take %j for one', (line) => {
  expect(parseHeaders(`a: b\n${line}`)).toBeUndefined()
})
