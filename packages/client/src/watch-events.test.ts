import { expect, it } from 'vitest'
import { readEvents, type StreamEvent } from './watch-events.ts'

const text = 'event: state\ndata: {"waiting":2}\n\n:\n\ndata: "é"\n\nevent: half\ndata: 1'

it.each([1, 3, 7, 1000])('reads events whatever pieces of %i bytes they come in', async (size) => {
  const bytes = new TextEncoder().encode(text)
  async function* pieces() {
    for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
  }
  const events: StreamEvent[] = []
  for await (const event of readEvents(pieces())) events.push(event)
  expect(events).toEqual([
    { name: 'state', data: { waiting: 2 } },
    { name: 'message', data: 'é' },
  ])
})
