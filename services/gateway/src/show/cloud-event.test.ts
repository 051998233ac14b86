import { CloudEvent } from '@digital-spine/api'
import { Errors } from 'typebox/value'
import { expect, it } from 'vitest'
import { receivedRow } from '../../test/received-rows.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import { cloudEventText } from './cloud-event.ts'

const atRest = { seal: (bytes: Uint8Array) => bytes, open: (bytes: Uint8Array) => Buffer.from(bytes) }
const textOf = (row: Partial<InboxRow>): string =>
  cloudEventText(
    { ...(receivedRow({ id: 'm-1', position: 3_000_000_000 }) as InboxRow), dropped_at: null, ...row },
    atRest,
  )
const eventOf = (row: Partial<InboxRow>): CloudEvent => JSON.parse(textOf(row))

it.each([
  { payload: Buffer.from('{"kwh":1}') },
  { payload: Buffer.from('<a/>'), topic_format: 'xml' as const, tx: 't-1', re: 'm-0', retx: 't-0' },
  { payload: Buffer.from([0xff, 0]), topic_format: 'avro' as const },
  { payload: Buffer.from([0xff, 0]), topic_format: 'csv' as const },
])('is an event of CloudEvents 1.0: %#', (row) => {
  const event = eventOf(row)
  expect([...Errors(CloudEvent, event)]).toEqual([])
  // Names of attributes (section 2 of the specification) and its types, of which these need no more than text.
  const { data, data_base64: bytes, ...attributes } = event
  for (const [name, value] of Object.entries(attributes))
    expect([name, typeof value]).toEqual([expect.stringMatching(/^[a-z0-9]{1,20}$/), 'string'])
  expect([data, bytes].filter((given) => given !== undefined)).toHaveLength(1)
  expect(Date.parse(event.time)).toBe(1)
})

it('has the topic, the place and what it answers', () => {
  const event = eventOf({ tx: 't-1', re: 'm-0', retx: 't-0' })
  expect(event).toMatchObject({
    ...{ id: 'm-1', subject: 'acme.iam.ewc/readings@1.0.0', dataschema: 'urn:spine:topic:c:1.0.0', channel: 'in' },
    ...{ position: '3000000000', transactionid: 't-1', initiatingmessageid: 'm-0', initiatingtxid: 't-0' },
  })
})

it('carries JSON to the digit, text as text, and bytes in base64', () => {
  const exact = '{"n":12345678901234567890.10,"a":[1.0]}'
  expect(textOf({ payload: Buffer.from(exact) })).toContain(`"data":${exact}}`)
  expect(eventOf({ payload: Buffer.from('<a/>'), topic_format: 'xml' })).toMatchObject({
    ...{ datacontenttype: 'application/xml', data: '<a/>' },
  })
  expect(eventOf({ payload: Buffer.from([0xff, 0]), topic_format: 'avro' })).toMatchObject({
    ...{ datacontenttype: 'avro/binary', data_base64: '/wA=' },
  })
})
