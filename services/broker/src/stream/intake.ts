import type { WebSocket } from 'ws'

/** Takes in what comes on one connection no faster than its share, so that nobody's flood keeps others waiting. */
export type Intake = {
  /** Calls `onFrame` for the frame now or later, in order. */
  add(frame: Buffer): void
  /** One frame of those handed on is answered. */
  done(): void
  /** Counts messages, or what is as much work, towards the rate of their sender. */
  count(messages: number): void
  /** Whether its sender is so far ahead of its rate that it sends more than others do. */
  isAhead(): boolean
  close(): void
}

/** A sender's place on the time line of its rate; shared by all its connections. */
export type Pace = { dueAt: number }

const framesATurn = 8
const maxWaiting = 64
const maxAtOnce = 64
/** ms that a sender may be ahead of its rate, so that what it has gathered goes at once. */
const aheadMs = 250
const muchAheadMs = 100
/** ms that a sender at its limit rests, so that what comes then is dealt with together. */
const restMs = 5

/**
 * Frames beyond a few in each turn of the event loop wait for the next; beyond some waiting or unanswered the socket is
 * not read, which the sender feels as a full line.
 */
export function createIntake(options: {
  socket: Pick<WebSocket, 'pause' | 'resume'>
  pace: Pace
  perSecond: number
  onFrame: (frame: Buffer) => void
  /** ms of a clock that only goes forward. */
  now?: () => number
}): Intake {
  const { socket, pace, perSecond, onFrame, now = () => performance.now() } = options
  const waiting: Buffer[] = []
  let first = 0
  let atOnce = 0
  let leftThisTurn = framesATurn
  let paused = false
  let closed = false
  let turn: NodeJS.Immediate | undefined
  let timer: NodeJS.Timeout | undefined

  const size = (): number => waiting.length - first
  const mayGoOn = (): boolean => {
    if (closed || atOnce >= maxAtOnce || leftThisTurn === 0) return false
    const aheadBy = pace.dueAt - now()
    if (aheadBy <= aheadMs) return true
    timer ??= setTimeout(
      () => {
        timer = undefined
        drain()
      },
      aheadBy - aheadMs + restMs,
    )
    return false
  }
  const hand = (frame: Buffer): void => {
    atOnce += 1
    leftThisTurn -= 1
    turn ??= setImmediate(() => {
      turn = undefined
      leftThisTurn = framesATurn
      drain()
    })
    onFrame(frame)
  }
  const drain = (): void => {
    while (size() > 0 && mayGoOn()) {
      const frame = waiting[first]
      first += 1
      if (frame !== undefined) hand(frame)
    }
    if (size() === 0) {
      waiting.length = 0
      first = 0
    }
    if (paused && !closed && size() < maxWaiting / 2) {
      paused = false
      socket.resume()
    }
  }
  return {
    add(frame) {
      if (size() === 0 && mayGoOn()) return hand(frame)
      waiting.push(frame)
      if (paused || size() < maxWaiting) return
      paused = true
      socket.pause()
    },
    done() {
      atOnce -= 1
      if (size() > 0) drain()
    },
    count(messages) {
      if (messages > 0) pace.dueAt = Math.max(pace.dueAt, now()) + (messages * 1000) / perSecond
    },
    isAhead: () => pace.dueAt - now() > muchAheadMs,
    close() {
      closed = true
      clearTimeout(timer)
      clearImmediate(turn)
      waiting.length = 0
      first = 0
    },
  }
}
