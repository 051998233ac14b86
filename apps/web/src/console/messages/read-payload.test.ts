import { expect, it } from 'vitest'
import { readPayload } from './read-payload.ts'

it('has JSON with one member a line', () => {
  expect(readPayload('{"a":1}')).toEqual({ kind: 'json', text: '{\n  "a": 1\n}' })
})

it('indents XML and keeps what stands within an element', () => {
  const text = '<?xml version="1.0"?><a x="1"><b>one  two</b><c/><d><e>1</e></d></a>'
  const lines = ['<?xml version="1.0"?>', '<a x="1">', '  <b>one  two</b>', '  <c/>', '  <d>', '    <e>1</e>']
  expect(readPayload(text)).toEqual({ kind: 'xml', text: [...lines, '  </d>', '</a>'].join('\n') })
})

it.each([
  [
    'at,kW\r\n12:00,1.5\r\n',
    [
      ['at', 'kW'],
      ['12:00', '1.5'],
    ],
  ],
  [
    'a;b\n"x; y";"say ""hi"""',
    [
      ['a', 'b'],
      ['x; y', 'say "hi"'],
    ],
  ],
  [
    ',b\n1,',
    [
      ['', 'b'],
      ['1', ''],
    ],
  ],
])('reads %j as rows', (text, rows) => {
  expect(readPayload(text)).toEqual({ kind: 'csv', rows })
})

it.each(['Hello, world', 'a,b\nc', 'one\ntwo', '{"a":', ''])('leaves %j as it is', (text) => {
  expect(readPayload(text)).toEqual({ kind: 'text', text })
})
