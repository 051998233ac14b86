import type { Activity } from '@digital-spine/api'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Participant } from '../api.ts'
import { type Told, watchActivity } from './activity.ts'

export type Heard = { readonly by: Participant; readonly activity: Activity }

const readAgainAfterMs = 250

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
  const latest = useRef({ participants, onHeard })
  latest.current = { participants, onHeard }
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
    const onTold = ({ by: key, waiting: count, activity }: Told): void => {
      setWaiting((before) => (before[key] === count ? before : { ...before, [key]: count }))
      const by = latest.current.participants.find((participant) => participant.key === key)
      if (by === undefined || activity === undefined) return
      if (activity.kind === 'received' || activity.kind === 'refused') readAgain(key)
      latest.current.onHeard({ by, activity })
    }
    watchActivity(onTold, stop.signal)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [queries])
  return waiting
}
