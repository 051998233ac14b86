import { expect, it } from 'vitest'
import { readLimits } from './broker-quota.ts'

it('reads limits, and what gives them back', () => {
  expect(readLimits(['topics=50', 'mailbox=100000/64MiB', 'sendsPerSecond=default'])).toEqual({
    ...{ topics: 50, mailbox: { messages: 100_000, bytes: 67_108_864 }, sendsPerSecond: null },
  })
  expect(readLimits(['mailbox=default', 'fileBytes=2MiB'])).toEqual({ mailbox: null, fileBytes: 2_097_152 })
})

it.each([
  'topics',
  'topics=',
  'topics=-1',
  'topics=5/6MiB',
  'mailbox=5',
  'mailbox=5/6',
  'fileBytes=5',
  'topics=5MiB',
  '=5',
])('refuses %s', (text) => {
  expect(() => readLimits([text])).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }))
})
