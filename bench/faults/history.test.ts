import { describe, expect, it } from 'vitest'
import { type AcceptedMessage, checkHistory, type ReaderEvent } from './history.ts'

const clean = { lost: [], doubled: [], reordered: [] }

/** Messages of one flow, sent one after the other. */
const accept = (...ids: string[]): AcceptedMessage[] =>
  ids.map((id, i) => ({ id, key: `key-${id}`, flow: 'a', sent: 10 * i + 1, accepted: 10 * i + 5 }))
const delivered = (id: string, key = `key-${id}`, flow = 'a'): ReaderEvent => ({ kind: 'delivered', id, key, flow })
const acknowledged = (id: string): ReaderEvent => ({ kind: 'acknowledged', id, key: `key-${id}`, flow: 'a' })
const once = (...ids: string[]): ReaderEvent[] => [...ids.map((id) => delivered(id)), ...ids.map(acknowledged)]

describe('a history that is in order', () => {
  it('has every message once, in the order of acceptance', () => {
    expect(checkHistory({ accepted: accept('1', '2', '3'), read: once('1', '2', '3') })).toEqual(clean)
  })
  it('may have a message again that was not acknowledged yet', () => {
    const read = [delivered('1'), delivered('2'), delivered('1'), ...once('2', '3'), acknowledged('1')]
    expect(checkHistory({ accepted: accept('1', '2', '3'), read })).toEqual(clean)
  })
  it('may have messages in any order that were sent at the same time', () => {
    const [first, second] = accept('1', '2')
    if (first === undefined || second === undefined) throw new Error('two messages')
    const accepted = [first, { ...second, sent: first.accepted - 1 }]
    expect(checkHistory({ accepted, read: once('2', '1') })).toEqual(clean)
  })
  it('may have a message that nobody knows to be accepted', () => {
    expect(checkHistory({ accepted: accept('1'), read: once('1', 'unanswered') })).toEqual(clean)
  })
  it('may mix flows', () => {
    const [first, second] = accept('1', '2')
    if (first === undefined || second === undefined) throw new Error('two messages')
    const accepted = [first, { ...second, flow: 'b' }]
    expect(checkHistory({ accepted, read: [delivered('2', 'key-2', 'b'), delivered('1')] })).toEqual(clean)
  })
})

describe('a history that is not', () => {
  it('lost a message', () => {
    expect(checkHistory({ accepted: accept('1', '2', '3'), read: once('1', '3') })).toEqual({ ...clean, lost: ['2'] })
  })
  it('lost the last message', () => {
    expect(checkHistory({ accepted: accept('1', '2'), read: once('1') })).toEqual({ ...clean, lost: ['2'] })
  })
  it('has a message again after its acknowledgement was confirmed', () => {
    const read = [...once('1', '2'), delivered('1')]
    expect(checkHistory({ accepted: accept('1', '2'), read })).toEqual({ ...clean, doubled: ['1'] })
  })
  it('has one message under two ids', () => {
    const read = [...once('1', '2'), delivered('again', 'key-1')]
    expect(checkHistory({ accepted: accept('1', '2'), read })).toEqual({ ...clean, doubled: ['again'] })
  })
  it('has a message before one that was accepted when it was sent', () => {
    const read = once('1', '3', '2')
    expect(checkHistory({ accepted: accept('1', '2', '3'), read })).toEqual({ ...clean, reordered: ['2'] })
  })
  it('has an old message last', () => {
    const read = once('2', '3', '4', '1')
    expect(checkHistory({ accepted: accept('1', '2', '3', '4'), read })).toEqual({ ...clean, reordered: ['1'] })
  })
})
