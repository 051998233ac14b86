import type { Logger } from '@digital-spine/runtime'

/** Writes down who did or was refused what: facts only, no secret and nothing that anybody asked to keep private. */
export type Audit = (act: string, facts: Readonly<Record<string, string | number | boolean | undefined>>) => void

export function createAudit(logger: Logger): Audit {
  return (act, facts) => logger.info({ audit: act, ...facts }, 'audit')
}
