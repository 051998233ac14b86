import type { NatsConnection } from '@nats-io/transport-node'
import type { Outcome } from '../worker-front.ts'
import { decodeAnswers, decodeCalls, encodeAnswers, encodeCalls } from './call-frames.ts'
import type { SendCalls } from './callers.ts'
import type { Part } from './part.ts'
import { answerSubjectOf, callSubjectOf } from './parts.ts'
import type { Request } from './record.ts'

/** Carries calls to the owners of their parts, which may be this process, and back what came of those that changed nothing. */
export type Forwarding = {
  readonly send: SendCalls
  answer(part: Part, request: Request, outcome: Outcome, sequence: number): void
  close(): void
}

const maxFrame = 128

export function createForwarding(
  connection: NatsConnection,
  options: {
    readonly me: string
    readonly findPart: (name: string) => Part | undefined
    readonly onAnswer: (call: number, outcome: Outcome) => void
  },
): Forwarding {
  const { me, findPart, onAnswer } = options
  const answers = new Map<string, [string, number, number, Outcome][]>()
  const subscriptions = [
    connection.subscribe(callSubjectOf(me), {
      callback(error, { data }) {
        if (error !== null) return
        const frame = decodeCalls(data)
        if (frame !== undefined) findPart(frame.part)?.receive(frame.requests, frame)
      },
    }),
    connection.subscribe(answerSubjectOf(me), {
      callback(error, { data }) {
        if (error !== null) return
        // What was recorded before it is told first: it may be this very call, sent twice.
        for (const [part, sequence, call, outcome] of decodeAnswers(data))
          findPart(part)?.afterApplied(sequence, () => onAnswer(call, outcome))
      },
    }),
  ]
  const flush = (): void => {
    for (const [origin, frame] of answers)
      if (!connection.isClosed()) connection.publish(answerSubjectOf(origin), encodeAnswers(frame))
    answers.clear()
  }
  return {
    send(part, requests, after) {
      const { owner, term } = part.ownership
      if (owner === null) return
      if (owner === me) return part.receive(requests, { term, after })
      let before = after
      for (let i = 0; i < requests.length; i += maxFrame) {
        const some = requests.slice(i, i + maxFrame)
        const frame = { part: part.name, term, after: before, requests: some }
        if (!connection.isClosed()) connection.publish(callSubjectOf(owner), encodeCalls(frame))
        before = some.at(-1)?.call ?? before
      }
    },
    answer(part, { origin, call }, outcome, sequence) {
      if (origin === me) return onAnswer(call, outcome)
      if (answers.size === 0) queueMicrotask(flush)
      const frame = answers.get(origin)
      if (frame === undefined) answers.set(origin, [[part.name, sequence, call, outcome]])
      else frame.push([part.name, sequence, call, outcome])
    },
    close() {
      for (const subscription of subscriptions) subscription.unsubscribe()
    },
  }
}
