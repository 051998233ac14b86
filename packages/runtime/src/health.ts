/** Something a service needs; `critical` means that without it no traffic should come. */
export type HealthCheck = { readonly name: string; readonly critical: boolean; check(): Promise<void> | void }

/** What checks have found. */
export type CheckReport = {
  readonly status: 'ok' | 'degraded' | 'down'
  readonly checks: readonly {
    readonly name: string
    readonly critical: boolean
    readonly ok: boolean
    readonly reason?: string
  }[]
}

/** What is told of it; `standby`: it waits to take over from another process. */
export type HealthReport = Pick<CheckReport, 'checks'> & { readonly status: CheckReport['status'] | 'standby' }

/** Runs all checks, each for at most two seconds. */
export async function reportHealth(checks: readonly HealthCheck[]): Promise<CheckReport> {
  const results = await Promise.all(checks.map(runCheck))
  const failed = results.filter(({ ok }) => !ok)
  const status: CheckReport['status'] =
    failed.length === 0 ? 'ok' : failed.some(({ critical }) => critical) ? 'down' : 'degraded'
  return { status, checks: results }
}

async function runCheck({ name, critical, check }: HealthCheck): Promise<CheckReport['checks'][number]> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(new Error('no answer within 2 s')), 2000)
  try {
    await Promise.race([check(), timeout.promise])
    return { name, critical, ok: true }
  } catch (error) {
    return { name, critical, ok: false, reason: error instanceof Error ? error.message : 'failed' }
  } finally {
    clearTimeout(timer)
  }
}
