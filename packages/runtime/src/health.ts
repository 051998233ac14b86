/** Something a service needs; `critical` means that without it no traffic should come. */
export type HealthCheck = { readonly name: string; readonly critical: boolean; check(): Promise<void> | void }

export type HealthReport = {
  readonly status: 'ok' | 'degraded' | 'down'
  readonly checks: readonly {
    readonly name: string
    readonly critical: boolean
    readonly ok: boolean
    readonly reason?: string
  }[]
}

/** Runs all checks, each for at most two seconds. */
export async function reportHealth(checks: readonly HealthCheck[]): Promise<HealthReport> {
  const results = await Promise.all(checks.map(runCheck))
  const failed = results.filter(({ ok }) => !ok)
  const status = failed.length === 0 ? 'ok' : failed.some(({ critical }) => critical) ? 'down' : 'degraded'
  return { status, checks: results }
}

async function runCheck({ name, critical, check }: HealthCheck): Promise<HealthReport['checks'][number]> {
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
