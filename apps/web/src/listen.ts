const retryMs = 1500

/**
 * Listens to Server-Sent Events until the signal: to each event that has a handler under its name. Comes back by itself after
 * the other side was away; `onTurn` is told when it is there, and when not any more.
 */
export function listen(
  url: string,
  handlers: Readonly<Record<string, (data: string) => void>>,
  { signal, onTurn }: { signal: AbortSignal; onTurn?: (isThere: boolean) => void },
): void {
  if (signal.aborted) return
  const source = new EventSource(url)
  for (const [name, handle] of Object.entries(handlers))
    source.addEventListener(name, ({ data }: MessageEvent<string>) => handle(data))
  const end = (): void => source.close()
  source.addEventListener('open', () => onTurn?.(true))
  source.addEventListener('error', () => {
    onTurn?.(false)
    // An answer other than 200 ends an EventSource for good.
    if (source.readyState !== EventSource.CLOSED) return
    signal.removeEventListener('abort', end)
    setTimeout(() => listen(url, handlers, { signal, ...(onTurn === undefined ? {} : { onTurn }) }), retryMs)
  })
  signal.addEventListener('abort', end, { once: true })
}
