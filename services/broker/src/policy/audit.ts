import { createUuidSource, type Did } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { type AuditGate, createAuditGate, type Logger } from '@digital-spine/runtime'
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
export type Audit = AuditGate<Act, Refusal> & {
  /** Records what happened by itself and cannot be refused. */
  noted(act: Act & { readonly code: string }): Promise<void>
}

const actsPerMinute = 600

export function createAudit(options: {
  log: Pick<MessageLog, 'recordAudit'>
  logger: Logger
  now: () => number
}): Audit {
  const { log, logger, now } = options
  const newId = createUuidSource(nodeCrypto, now)
  const write = async (
    { action, actor, subject, detail, address }: Act & { readonly address?: string | undefined },
    outcome: AuditEvent['outcome'],
    code: string | null,
  ): Promise<void> => {
    const facts = address === undefined ? detail : { ...detail, address }
    await log.recordAudit({
      ...{ id: newId(), at: now(), actor, action, outcome, code },
      ...{ subject: subject ?? null, detail: facts ?? null },
    })
  }
  const gate: AuditGate<Act, Refusal> = createAuditGate({ write, actsPerMinute, logger, now })
  return {
    ...gate,
    async noted({ code, ...act }) {
      await write(act, 'allowed', code).catch((err: unknown) =>
        logger.error({ err, action: act.action, code }, 'event not recorded'),
      )
    },
  }
}
