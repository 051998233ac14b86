import { useCallback, useEffect, useRef, useState } from 'react'
import { request, withQuery } from '../../../request.ts'
import { useGateway } from '../../gateway.tsx'
import type { Frame, Protocol } from './frame.ts'

/** How the line is; `retryAt` (ms) is when it is tried again. */
export type Line =
  | { readonly state: 'closed'; readonly reason?: string }
  | { readonly state: 'connecting' }
  | { readonly state: 'open'; readonly protocol: string }
  | { readonly state: 'waiting'; readonly reason: string; readonly retryAt: number }

export type Wanted = {
  readonly protocol: Protocol
  readonly clientId: string
  readonly fqcn: string
  readonly explicit: boolean
}

export type EventSocket = {
  readonly line: Line
  /** The newest first. */
  readonly frames: readonly Frame[]
  connect(wanted: Wanted): void
  disconnect(): void
  send(text: string): void
  clear(): void
}

const keptFrames = 200
const pausesMs = [1000, 2000, 5000]
/** The other side said that it is over: no credential, or none that may. */
const finalCodes = new Set([1000, 1002, 1003, 1008])

/** A WebSocket with the gateway’s `/events`, made again when it breaks, and what goes over it. */
export function useEventSocket(): EventSocket {
  const { prefix } = useGateway()
  const [line, setLine] = useState<Line>({ state: 'closed' })
  const [frames, setFrames] = useState<readonly Frame[]>([])
  const open = useRef<{ socket?: WebSocket; timer?: number }>(undefined)
  const count = useRef(0)

  const note = useCallback((direction: Frame['direction'], text: string): void => {
    count.current += 1
    const frame = { key: count.current, direction, at: Date.now(), text }
    setFrames((before) => [frame, ...before].slice(0, keptFrames))
  }, [])
  const disconnect = useCallback((): void => {
    window.clearTimeout(open.current?.timer)
    open.current?.socket?.close(1000)
    open.current = undefined
    setLine({ state: 'closed' })
  }, [])
  const connect = useCallback(
    (wanted: Wanted): void => {
      const mine: { socket?: WebSocket; timer?: number } = {}
      open.current = mine
      let failed = 0
      const attempt = async (): Promise<void> => {
        setLine({ state: 'connecting' })
        const ticket = await askForTicket(prefix).catch(() => undefined)
        if (open.current !== mine) return
        const socket = new WebSocket(urlOf(prefix, wanted, ticket), wanted.protocol)
        mine.socket = socket
        socket.onopen = () => {
          failed = 0
          if (open.current === mine) setLine({ state: 'open', protocol: socket.protocol })
        }
        socket.onmessage = ({ data }) => note('in', String(data))
        socket.onclose = ({ code, reason: told }) => {
          if (open.current !== mine) return
          const reason = told === '' ? String(code) : `${code} ${told}`
          if (finalCodes.has(code)) return setLine({ state: 'closed', reason })
          const pause = pausesMs[Math.min(failed, pausesMs.length - 1)] ?? 0
          failed += 1
          setLine({ state: 'waiting', reason, retryAt: Date.now() + pause })
          mine.timer = window.setTimeout(() => void attempt(), pause)
        }
      }
      void attempt()
    },
    [prefix, note],
  )
  const send = useCallback(
    (text: string): void => {
      open.current?.socket?.send(text)
      note('out', text)
    },
    [note],
  )
  useEffect(() => disconnect, [disconnect])
  return { line, frames, connect, disconnect, send, clear: () => setFrames([]) }
}

/** What opens one socket of a browser, which can add no header to it. */
async function askForTicket(prefix: string): Promise<string> {
  const { value } = await request<{ ticket: string }>(`${prefix}/api/v2/events/ticket`, { method: 'POST', body: {} })
  return value.ticket
}

function urlOf(prefix: string, { clientId, fqcn, explicit }: Wanted, ticket: string | undefined): string {
  const { protocol, host } = window.location
  const query = { clientId, fqcn, window: 20, acknowledge: explicit ? 'explicit' : undefined, ticket }
  return withQuery(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}${prefix}/events`, query)
}
