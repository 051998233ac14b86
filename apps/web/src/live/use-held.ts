import { useEffect, useRef, useState } from 'react'

const holdMs = 8000

/**
 * A list that stands still while somebody points at it or moves through it, so that nothing slips away from under a
 * click; 8 s after the last such move it goes on.
 */
export function useHeld<T>(live: T): { readonly shown: T; readonly hold: () => void; readonly letGo: () => void } {
  const [held, setHeld] = useState<{ readonly value: T }>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const letGo = (): void => {
    clearTimeout(timer.current)
    setHeld(undefined)
  }
  const hold = (): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(letGo, holdMs)
    setHeld((before) => before ?? { value: live })
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return { shown: held === undefined ? live : held.value, hold, letGo }
}
