/** How often a second `action` is done, one after the other, once it is warm. */
export async function measureRate(
  action: () => Promise<unknown>,
  { warmUp, ms }: { warmUp: number; ms: number },
): Promise<number> {
  for (let i = 0; i < warmUp; i += 1) await action()
  const start = performance.now()
  let count = 0
  while (performance.now() - start < ms) {
    await action()
    count += 1
  }
  return (1000 * count) / (performance.now() - start)
}

/** Starts `action` for each item, that many a second; late ones are made up for at once. */
export async function keepPace<T>(items: readonly T[], perSecond: number, action: (item: T) => void): Promise<void> {
  const start = performance.now()
  for (const [i, item] of items.entries()) {
    const due = start + (1000 * i) / perSecond
    while (performance.now() < due) await new Promise((wake) => setTimeout(wake, Math.max(0, due - performance.now())))
    action(item)
  }
}
