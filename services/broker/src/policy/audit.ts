import { createUuidSource, type Did, SpineError } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { createRateLimit, createRefusalTally, type Logger } from '@digital-spine/runtime'
import type { AuditEvent, MessageLog } from '../log/message-log.ts'

/** What somebody does or wants to: never a payload, a token or a secret. */
export type Act = {
  readonly action: string
  readonly actor: Did | null
  /** What it is done to. */
  readonly subject?: string
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Who was refused what. Without an actor it is known by the address it came from. */
export type Refusal = Act & { readonly code: string; readonly address?: string | undefined }

/** The record of what matters to security. It is added to, and nothing in it changes. */
export type Audit = {
  /**
   * Resolves when the record is durable, and only then may the act be done. Throws AUDIT_UNAVAILABLE, and QUOTA_EXCEEDED
   * for somebody who does more in a minute than the record can take.
   */
  record(act: Act): Promise<void>
  /** Never throws: what was refused stays so. Refusals beyond a few a minute are counted, not listed. */
  refused(refusal: Refusal): Promise<void>
  /** Records what happened by itself and cannot be refused. */
  noted(act: Act & { readonly code: string }): Promise<void>
  close(): Promise<void>
}

const actsPerMinute = 600

export function createAudit(options: {
  log: Pick<MessageLog, 'recordAudit'>
  logger: Logger
  now: () => number
}): Audit {
  const { log, logger, now } = options
  const limit = createRateLimit('acts that are recorded are taken of a participant', actsPerMinute, now)
  const newId = createUuidSource(nodeCrypto, now)
  const write = ({ action, actor, subject, detail }: Act, outcome: AuditEvent['outcome'], code: string | null) =>
    log.recordAudit({
      ...{ id: newId(), at: now(), actor, action, outcome, code },
      ...{ subject: subject ?? null, detail: detail ?? null },
    })
  const writeRefusal = async ({ code, address, ...act }: Refusal): Promise<void> => {
    const detail = address === undefined ? act.detail : { ...act.detail, address }
    try {
      await write(detail === undefined ? act : { ...act, detail }, 'refused', code)
    } catch (err) {
      logger.error({ err, action: act.action, code }, 'refusal not recorded')
    }
  }
  const tally = createRefusalTally(writeRefusal, now)
  return {
    async record(act) {
      if (act.actor !== null) limit(act.actor)
      try {
        await write(act, 'allowed', null)
      } catch (cause) {
        throw new SpineError('AUDIT_UNAVAILABLE', 'It cannot be recorded now, so it was not done.', { cause })
      }
    },
    refused: (refusal) => tally.add(refusal),
    async noted({ code, ...act }) {
      await write(act, 'allowed', code).catch((err: unknown) =>
        logger.error({ err, action: act.action, code }, 'event not recorded'),
      )
    },
    close: () => tally.close(),
  }
}
