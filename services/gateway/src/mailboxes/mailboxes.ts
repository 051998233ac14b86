import { createMailboxProof, type Did, isSpineError, kidOf, mailboxDid, type Signer } from '@digital-spine/core'
import type { Selectable } from 'kysely'
import type { GatewayContext } from '../context.ts'
import type { GatewaySchema } from '../database.ts'
import { destroyPrekeys, rotatePrekeys } from '../identity/prekeys.ts'
import type { Jobs } from '../jobs.ts'
import type { MailboxKey, Recipient } from './recipient.ts'

export type Mailbox = Selectable<GatewaySchema['mailboxes']>

/**
 * Anonymous mailboxes of this participant: a P-256 did:key each, for a day. Senders are told the present and the next one in
 * time; what came too late for one is still read until it is gone.
 */
export type Mailboxes = {
  /** The newest first. */
  list(): Promise<Mailbox[]>
  /** Has mailboxes from now on, if there are none; the broker knows them as soon as it is there. */
  begin(): Promise<void>
  /** Makes the next one in time, has the broker know those that are there, and removes those that nobody can use any more. */
  renew(): Promise<void>
  /** Notes that senders were told of them now. */
  noteSent(dids: readonly Did[]): Promise<void>
  /** Signs for a mailbox, or the participant; undefined if the mailbox is gone. */
  signerOf(mailbox: MailboxKey): Promise<Signer | undefined>
  close(): Promise<void>
}

type MailboxReaders = { open(recipient: Recipient): Promise<void>; drop(mailbox: Did): Promise<void> }

const checkMs = 3_600_000
const dayMs = 24 * 3_600_000
/** How long a mailbox still takes what comes after its time, and is read: longer than that may lie at a broker. */
const takenMs = 10 * dayMs
const readMs = takenMs + 35 * dayMs

export function createMailboxes(
  context: Pick<GatewayContext, 'db' | 'vault' | 'broker' | 'brokerDid' | 'signer' | 'now' | 'logger'>,
  { readers, jobs }: { readers: MailboxReaders; jobs: Jobs },
): Mailboxes {
  const { db, vault, broker, signer, now } = context
  const list = () => db.selectFrom('mailboxes').selectAll().orderBy('iteration', 'desc').execute()
  const keyOf = async (iteration: number): Promise<Signer> => {
    const key = await vault.signingKey(`mailbox-${iteration}`)
    const did = mailboxDid(key.publicJwk)
    return { did, kid: kidOf(did, did.slice('did:key:'.length)), sign: (data) => key.sign(data) }
  }
  const make = async (iteration: number, from: number): Promise<Mailbox> => {
    const { did } = await keyOf(iteration)
    const [at, to] = [now(), from + dayMs]
    const row = { did, iteration, valid_from: from, valid_to: to, created_at: at, updated_at: at }
    await db
      .insertInto('mailboxes')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return { ...row, registered_at: null, sent_at: null }
  }
  /** There is one for now, and one that begins when it ends. */
  const makeNext = async (newest: Mailbox): Promise<void> => {
    for (let last = newest; last.valid_from <= now(); )
      last = await make(last.iteration + 1, Math.max(last.valid_to, now()))
  }
  const register = async ({ did, iteration, registered_at, valid_to }: Mailbox): Promise<void> => {
    const mailbox = await keyOf(iteration)
    if (registered_at === null) {
      const proof = await createMailboxProof(mailbox, {
        ...{ owner: signer.did, audience: context.brokerDid as Did, now: now() },
      })
      await broker.http.call('PUT', pathOf(did), { proof })
      const registered = { registered_at: now(), updated_at: now() }
      await db.updateTable('mailboxes').set(registered).where('did', '=', did).execute()
    }
    if (now() < valid_to + takenMs) await rotatePrekeys({ ...context, signer: mailbox }, storeOf(did))
    await readers.open({ signer: mailbox, mailbox: did })
  }
  const remove = async ({ did }: Mailbox): Promise<void> => {
    await readers.drop(did)
    await broker.http.call('DELETE', pathOf(did)).catch((error: unknown) => {
      // It is not ours if it is not there.
      if (!isSpineError(error, 'FORBIDDEN')) throw error
    })
    await destroyPrekeys(vault, storeOf(did))
    await db.deleteFrom('mailboxes').where('did', '=', did).execute()
  }
  const job = jobs.every('mailboxes', checkMs, async () => {
    const [newest] = await list()
    if (newest === undefined) return
    await makeNext(newest)
    for (const mailbox of (await list()).toReversed())
      await (mailbox.valid_to + readMs <= now() ? remove(mailbox) : register(mailbox))
  })
  const renewSoon = (): void => void job.run().catch(() => undefined)
  broker.onConnected(renewSoon)
  return {
    list,
    async begin() {
      if ((await list()).length > 0) return
      await makeNext(await make(1, now()))
      renewSoon()
    },
    renew: job.run,
    close: job.close,
    async noteSent(dids) {
      const sent = { sent_at: now(), updated_at: now() }
      await db.updateTable('mailboxes').set(sent).where('did', 'in', dids).execute()
    },
    async signerOf(mailbox) {
      if (mailbox === '') return signer
      const row = await db.selectFrom('mailboxes').select('iteration').where('did', '=', mailbox).executeTakeFirst()
      return row && keyOf(row.iteration)
    },
  }
}

/** The one that senders are to use now, and the one after it. */
export function inUse(mailboxes: readonly Mailbox[], now: number): { current?: Mailbox; next?: Mailbox } {
  const current = mailboxes.find(({ valid_from, valid_to }) => valid_from <= now && now < valid_to)
  const next = mailboxes.findLast(({ valid_from }) => valid_from > now)
  return { ...(current === undefined ? {} : { current }), ...(next === undefined ? {} : { next }) }
}

const storeOf = (did: Did): string => `prekeys ${did}`
const pathOf = (did: Did): string => `/v1/mailboxes/${encodeURIComponent(did)}`
