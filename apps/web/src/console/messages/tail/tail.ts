import type { Activity } from '@digital-spine/api'

/** What is shown of what happens: a message that came, was handed over here, or was refused. */
export type TailKind = 'received' | 'accepted' | 'refused'
export type Happening = Extract<Activity, { readonly kind: TailKind }>
/** Numbered in the order in which they were heard of. */
export type TailEntry = Happening & { readonly n: number }

/** What is kept of it at a moment. */
export type TailView = {
  /** Newest first. */
  readonly entries: readonly TailEntry[]
  /** All that were heard of, kept or not. */
  readonly total: number
  /** How many in each of the last seconds that are over, oldest first. */
  readonly rates: readonly number[]
}

export type Tail = {
  add(happening: Happening): void
  /** The same until it is drawn anew. */
  view(): TailView
  subscribe(onDraw: () => void): () => void
  /** Draws anew: seconds pass, too, in which nothing comes. */
  redraw(): void
}

const seconds = 60

/**
 * Keeps the last `capacity` of what happens. However much that is, `draw` decides when it is looked at: it is given what to
 * call then, once for all that has come since.
 */
export function createTail({
  capacity,
  draw,
  now,
}: {
  capacity: number
  draw: (redraw: () => void) => void
  /** ms */
  now: () => number
}): Tail {
  const listeners = new Set<() => void>()
  let kept: TailEntry[] = []
  let total = 0
  let rates: number[] = Array.from({ length: seconds }, () => 0)
  let [second, inSecond] = [Math.floor(now() / 1000), 0]
  let isDue = false
  let shown: TailView = { entries: [], total, rates }

  const passSeconds = (): void => {
    const passed = Math.floor(now() / 1000) - second
    if (passed <= 0) return
    const idle = Array.from({ length: Math.min(passed - 1, seconds) }, () => 0)
    rates = [...rates, inSecond, ...idle].slice(-seconds)
    second += passed
    inSecond = 0
  }
  const redraw = (): void => {
    isDue = false
    passSeconds()
    shown = { entries: kept.slice(-capacity).reverse(), total, rates }
    for (const tell of listeners) tell()
  }
  return {
    add(happening) {
      passSeconds()
      kept.push({ ...happening, n: total })
      total += 1
      inSecond += 1
      // Rarely, and many at once: what is kept need not be moved for each.
      if (kept.length >= 2 * capacity) kept = kept.slice(-capacity)
      if (isDue) return
      isDue = true
      draw(redraw)
    },
    view: () => shown,
    subscribe(onDraw) {
      listeners.add(onDraw)
      return () => void listeners.delete(onDraw)
    },
    redraw,
  }
}
