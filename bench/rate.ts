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
