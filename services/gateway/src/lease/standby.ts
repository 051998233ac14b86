import type { StandbyView } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { createHttpServer, type Leases, type Logger, type TlsFiles } from '@digital-spine/runtime'
import type { Serving } from './run-by-lease.ts'

/** Where a gateway answers. */
export type Listening = {
  readonly host: string
  readonly port: number
  readonly tls?: { readonly host: string; readonly port: number; readonly files: TlsFiles }
}

const retryAfterSeconds = 1

/**
 * Answers in the place of a gateway that another process runs: `/live` that it lives, `/ready` that it is not to get traffic, `/health`
 * that it stands by, and everything else NOT_ACTIVE, with where the active one is.
 */
export async function openStandby(
  { host, port, tls }: Listening,
  { leases, logger }: { leases: Pick<Leases, 'findActive'>; logger: Logger },
): Promise<Serving> {
  const server = await createHttpServer({
    ...{ name: 'gateway', title: 'Digital Spine client gateway (standby)' },
    // That it refuses all it is asked is nothing to tell.
    logger: logger.child({}, { level: 'silent' }),
  })
  const notActive = async (): Promise<SpineError> => {
    const active = await leases.findActive().catch(() => undefined)
    const message = active === undefined ? 'No process is active now.' : `The gateway is active at ${active}.`
    const details = { retryAfterSeconds, ...(active === undefined ? {} : { active }) }
    return new SpineError('NOT_ACTIVE', message, { details })
  }
  server.addCheck({
    name: 'active',
    critical: true,
    async check() {
      throw await notActive()
    },
  })
  server.describeHealth(async ({ checks }): Promise<StandbyView> => {
    const active = await leases.findActive().catch(() => undefined)
    return { message: 'STANDBY', status: 'standby', checks: [...checks], ...(active === undefined ? {} : { active }) }
  })
  server.app.all('/*', { schema: { hide: true }, onRequest: async () => Promise.reject(await notActive()) }, () => {
    throw new TypeError('nothing comes so far')
  })
  try {
    const url = await server.listen({ host, port })
    const tlsUrl = tls === undefined ? undefined : await server.listenTls(tls)
    return { url, ...(tlsUrl === undefined ? {} : { tlsUrl }), close: () => server.close() }
  } catch (error) {
    await server.close()
    throw error
  }
}
