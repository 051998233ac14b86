import { describe, expect, it, vi } from 'vitest'
import { createIntake, type Pace } from '../src/stream/intake.ts'

const frames = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => Buffer.from([i % 256]))

function open(options: { perSecond?: number; pace?: Pace; isSend?: boolean; now?: () => number } = {}) {
  const taken: number[] = []
  const socket = { pause: vi.fn(), resume: vi.fn() }
  const intake = createIntake({
    socket,
    pace: options.pace ?? { dueAt: 0 },
    perSecond: options.perSecond ?? 1_000_000,
    ...(options.now === undefined ? {} : { now: options.now }),
    onFrame(frame) {
      taken.push(frame[0] ?? 0)
      if (options.isSend ?? false) intake.count(1)
    },
  })
  return { intake, socket, taken }
}

describe('the intake of a connection', () => {
  it('takes a few frames in one turn and the others later, in order', async () => {
    const { intake, taken } = open()
    for (const frame of frames(50)) intake.add(frame)
    expect(taken.length).toBeLessThan(50)
    await expect.poll(() => taken).toEqual(Array.from({ length: 50 }, (_, i) => i))
  })

  it('stops reading a socket while too much of it is unanswered, and goes on with the answers', async () => {
    const { intake, socket, taken } = open()
    for (const frame of frames(200)) intake.add(frame)
    await expect.poll(() => taken).toHaveLength(64)
    expect(socket.pause).toHaveBeenCalledOnce()
    expect(socket.resume).not.toHaveBeenCalled()
    for (let answered = 0; answered < 200; answered += 1) {
      await expect.poll(() => taken.length).toBeGreaterThan(answered)
      intake.done()
    }
    await expect.poll(() => taken).toHaveLength(200)
    expect(socket.resume).toHaveBeenCalledOnce()
  })

  it('lets a sender be ahead of its rate a little, on all its connections together', async () => {
    let time = 0
    const shared = { pace: { dueAt: 0 }, perSecond: 40, isSend: true, now: () => time }
    const [one, other] = [open(shared), open(shared)]
    for (const frame of frames(30)) one.intake.add(frame)
    await expect.poll(() => one.taken).toHaveLength(11)
    other.intake.add(Buffer.from([1]))
    expect(other.taken).toHaveLength(0)
    time = 1000
    await expect.poll(() => one.taken.length + other.taken.length).toBe(22)
  })
})
