import { expect, it } from 'vitest'
import { ackFrame, pretty, readBrought } from './frame.ts'

const message = (id: string, fqcn: string) => ({ id, fqcn, sender: 'did:ethr:1', payload: '{}' })

it('finds what can be acknowledged in frames of both sub-protocols, by channel', () => {
  const data = [message('1', 'a'), message('2', 'b'), message('3', 'a')]
  const brought = [
    { fqcn: 'a', messagesIds: ['1', '3'] },
    { fqcn: 'b', messagesIds: ['2'] },
  ]
  expect(readBrought(JSON.stringify({ event: 'messages', data }))).toEqual(brought)
  expect(readBrought(JSON.stringify(data))).toEqual(brought)
  expect(readBrought(JSON.stringify(data[0]))).toEqual([{ fqcn: 'a', messagesIds: ['1'] }])
})

it.each(['no JSON', '7', 'null', '[null,{}]', '{"event":"answer","data":{"id":"1","duplicate":false}}'])(
  'finds nothing to acknowledge in %s',
  (text) => {
    expect(readBrought(text)).toEqual([])
  },
)

it('writes what is done with, and shows what cannot be read as it is', () => {
  const frame = ackFrame(4, { fqcn: 'a', messagesIds: ['1'] })
  expect(JSON.parse(frame)).toEqual({ event: 'ack', id: 4, data: { fqcn: 'a', messagesIds: ['1'] } })
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(pretty('<b>')).toBe('<b>')
})
