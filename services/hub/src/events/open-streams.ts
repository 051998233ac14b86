import { errorTable, isSpineError } from '@digital-spine/core'
import type { Login, Session } from '@digital-spine/runtime'

/** A stream that stays open while its reader is logged in. */
export type OpenStream = Disposable & {
  /** Aborts when the session, the connection or the hub ends. */
  readonly signal: AbortSignal
  /** Whether the session still stands; asking keeps it alive. */
  isLive(): Promise<boolean>
}

export type OpenStreams = {
  /** `gone` aborts when the connection ends. */
  open(session: Session, gone: AbortSignal): OpenStream
  close(): void
}

export function createOpenStreams(login: Pick<Login, 'confirm' | 'onEnded'>): OpenStreams {
  const streams = new Map<AbortController, Session>()
  login.onEnded(({ did, id }) => {
    for (const [ending, session] of streams)
      if (session.did === did && (id === null || id === session.id)) ending.abort()
  })
  return {
    open(session, gone) {
      const ending = new AbortController()
      streams.set(ending, session)
      return {
        signal: AbortSignal.any([ending.signal, gone]),
        isLive: () => stillStands(login, session),
        [Symbol.dispose]: () => void streams.delete(ending),
      }
    },
    close() {
      for (const ending of streams.keys()) ending.abort()
    },
  }
}

/** That nobody can tell now ends no stream: what it shows is decided event by event. */
async function stillStands(login: Pick<Login, 'confirm'>, session: Session): Promise<boolean> {
  try {
    await login.confirm(session)
    return true
  } catch (error) {
    if (isSpineError(error) && errorTable[error.code].status < 500) return false
    return true
  }
}
