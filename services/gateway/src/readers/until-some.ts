/** Looks again whenever something is heard, until there is some or `until` aborts. */
export async function untilSome<T>(
  look: () => Promise<T[]>,
  { until, listen }: { until: AbortSignal; listen: (heard: () => void) => () => void },
): Promise<T[]> {
  let heard = Promise.withResolvers<void>()
  const wake = (): void => heard.resolve()
  const deafen = listen(wake)
  until.addEventListener('abort', wake, { once: true })
  try {
    for (;;) {
      heard = Promise.withResolvers<void>()
      const found = await look()
      if (found.length > 0 || until.aborted) return found
      await heard.promise
    }
  } finally {
    deafen()
    until.removeEventListener('abort', wake)
  }
}
