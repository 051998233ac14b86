import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Participant } from '../api.ts'
import { type Activity, watchActivity } from './activity.ts'

export type Heard = { readonly by: Participant; readonly activity: Activity }

const readAgainAfterMs = 250
const change: Readonly<Partial<Record<Activity['kind'], number>>> = { accepted: 1, sent: -1 }

/**
 * Listens to all gateways: `onHeard` is called for each activity, and the lists that it changes are read again. Answers how
 * many messages wait at each gateway.
 */
export function useActivity(
  participants: readonly Participant[],
  onHeard: (heard: Heard) => void,
): Readonly<Record<string, number>> {
  const [waiting, setWaiting] = useState<Readonly<Record<string, number>>>({})
  const queries = useQueryClient()
  const latest = useRef(onHeard)
  latest.current = onHeard
  const keys = participants.map(({ key }) => key).join()
  const known = useRef(participants)
  known.current = participants
  // biome-ignore lint/correctness/useExhaustiveDependencies: the participants are the same as long as their keys are
  useEffect(() => {
    const stop = new AbortController()
    const stale = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const readAgain = (key: string): void => {
      stale.add(key)
      timer ??= setTimeout(() => {
        timer = undefined
        for (const one of stale) void queries.invalidateQueries({ queryKey: ['arrivals', one] })
        stale.clear()
      }, readAgainAfterMs)
    }
    for (const by of known.current) {
      const onActivity = (activity: Activity): void => {
        const step = change[activity.kind] ?? 0
        if (step !== 0) setWaiting((before) => ({ ...before, [by.key]: Math.max(0, (before[by.key] ?? 0) + step) }))
        if (activity.kind === 'received' || activity.kind === 'refused') readAgain(by.key)
        latest.current({ by, activity })
      }
      const onState = (state: { waiting: number }): void =>
        setWaiting((before) => ({ ...before, [by.key]: state.waiting }))
      watchActivity(by.key, { onState, onActivity }, stop.signal)
    }
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [keys, queries])
  return waiting
}
