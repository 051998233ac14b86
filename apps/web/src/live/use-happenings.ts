import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Participant } from '../api.ts'
import { describeActivity, describeHealth, type Happening } from './happenings.ts'
import type { Heard } from './use-activity.ts'
import type { GatewayHealth } from './use-health.ts'

const kept = 40

/** A log of what was done here and of what the system did about it, newest first. */
export function useHappenings(participants: readonly Participant[], health: ReadonlyMap<string, GatewayHealth>) {
  const { t } = useTranslation('live')
  const [happenings, setHappenings] = useState<readonly Happening[]>([])
  const count = useRef(0)
  const say = useCallback((entry: Omit<Happening, 'key' | 'at'>): void => {
    count.current += 1
    const fresh = { ...entry, key: count.current, at: Date.now() }
    setHappenings((before) => [fresh, ...before].slice(0, kept))
  }, [])
  const before = useRef(health)
  useEffect(() => {
    for (const entry of describeHealth(before.current, health, participants, t)) say(entry)
    before.current = new Map([...before.current, ...health])
  })
  const hear = useCallback(
    (heard: Heard): void => {
      const entry = describeActivity(heard, participants, t)
      if (entry !== undefined) say(entry)
    },
    [participants, say, t],
  )
  return { happenings, say, hear }
}
