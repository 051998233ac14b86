import { networkInterfaces } from 'node:os'
import { SpineError } from '@digital-spine/core'

/** Short, so that a key that was rotated is not what newcomers are shown. */
const lifeMs = 300_000

/** The sandbox's signed descriptor, signed anew when it is asked for after five minutes. */
export type SandboxDescriptor = {
  read(): Promise<string>
  /** Says how it is signed, once the services are there. */
  setSigner(sign: () => Promise<string>): void
}

export function createSandboxDescriptor(now = Date.now): SandboxDescriptor {
  let sign: (() => Promise<string>) | undefined
  let current: { jws: Promise<string>; until: number } | undefined
  return {
    async read() {
      if (sign === undefined) throw new SpineError('SERVICE_UNAVAILABLE', 'The network is still starting.')
      if (current === undefined || current.until <= now()) {
        const jws = sign()
        const signed = { jws, until: now() + lifeMs }
        current = signed
        jws.catch(() => {
          if (current === signed) current = undefined
        })
      }
      return current.jws
    },
    setSigner(next) {
      sign = next
    },
  }
}

/**
 * The URL of a service that listens on `host`, as other machines reach it: one that listens everywhere gets this machine's
 * first address in the network.
 */
export function reachableUrl(url: string, host: string): string {
  const reachable = new URL(url)
  if (host === '0.0.0.0' || host === '::') {
    const outside = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
    reachable.hostname = outside.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1'
  }
  return reachable.origin
}
