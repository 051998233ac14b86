import { errorAnswers, Mailbox, MailboxCreation, MailboxList, RetentionChange } from '@digital-spine/api'
import { type Did, parseDid, SpineError, verifyMailboxProof } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { BrokerContext } from '../context.ts'
import type { MailboxInfo } from '../log/message-log.ts'
import { createInTurn } from '../policy/in-turn.ts'
import { ownMailboxAt } from '../policy/own-mailbox.ts'
import { checkRetention } from '../policy/retention.ts'

const params = Type.Object({ mailbox: Type.String({ maxLength: 255 }) })
type Params = Static<typeof params>
const tags = ['mailboxes']
const path = '/v1/mailboxes/:mailbox'
const one = { 200: Mailbox, ...errorAnswers }

/** Mailboxes: one's own, and anonymous ones, which belong to whoever their key says. */
export function addMailboxRoutes(app: FastifyInstance, context: BrokerContext): void {
  const { log, audit, quotas, callers, signer, now } = context
  const inTurn = createInTurn()
  const show = async (caller: Did, mailbox: Did): Promise<Mailbox> =>
    describe(caller, (await log.findMailbox(mailbox)) ?? empty(mailbox, now()))

  app.get(
    '/v1/mailboxes',
    { schema: { tags, summary: 'The mailboxes of the caller', response: { 200: MailboxList, ...errorAnswers } } },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const anonymous = await log.listMailboxes(did)
      return { mailboxes: [await show(did, did), ...anonymous.map((info) => describe(did, info))] }
    },
  )
  app.get<{ Params: Params }>(
    path,
    { schema: { tags, params, summary: 'A mailbox of the caller; `me` is its own', response: one } },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      return show(did, await ownMailboxAt(context, did, request.params))
    },
  )
  app.put<{ Params: Params; Body: MailboxCreation }>(
    path,
    {
      schema: {
        tags,
        params,
        summary: 'Create an anonymous mailbox, a P-256 did:key, that the caller holds the key of',
        body: MailboxCreation,
        response: { 201: Mailbox, ...one },
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const mailbox = parseDid(request.params.mailbox)
      const jws = request.body.proof
      const expected = { mailbox, owner: did, audience: signer.did, now: now() }
      await verifyMailboxProof({ crypto: nodeCrypto, jws, ...expected })
      const outcome = await inTurn(did, async () => {
        const [owned, { mailboxes }] = [await log.listMailboxes(did), await quotas.of(did)]
        if (owned.length >= mailboxes && !owned.some((info) => info.mailbox === mailbox))
          throw new SpineError('QUOTA_EXCEEDED', `You may have ${mailboxes} anonymous mailboxes.`)
        await audit.record({ action: 'mailbox.create', actor: did, subject: mailbox })
        return log.createMailbox(mailbox, did, now())
      })
      return reply.status(outcome === 'created' ? 201 : 200).send(await show(did, mailbox))
    },
  )
  app.patch<{ Params: Params; Body: RetentionChange }>(
    path,
    {
      schema: {
        tags,
        params,
        summary: 'Set how long a mailbox keeps what comes from now on',
        body: RetentionChange,
        response: one,
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const mailbox = await ownMailboxAt(context, did, request.params)
      const { retentionMs } = request.body
      checkRetention(context, retentionMs)
      await audit.record({ action: 'mailbox.retention', actor: did, subject: mailbox, detail: { retentionMs } })
      await log.setMailbox(mailbox, { retentionMs })
      return show(did, mailbox)
    },
  )
  app.delete<{ Params: Params }>(
    path,
    {
      schema: {
        tags,
        params,
        summary: 'Delete an anonymous mailbox with all that lies in it',
        response: { 204: Type.Null({ description: 'it is gone' }), ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const mailbox = await ownMailboxAt(context, did, request.params)
      if (mailbox === did)
        throw new SpineError('FORBIDDEN', 'A mailbox of a DID stays; only anonymous ones are deleted.')
      await audit.record({ action: 'mailbox.delete', actor: did, subject: mailbox })
      await log.deleteMailbox(mailbox)
      return reply.status(204).send()
    },
  )
}

const describe = (owner: Did, info: Omit<MailboxInfo, 'owner' | 'limit'>): Mailbox => {
  const { mailbox, retentionMs, messages, bytes, last, createdAt } = info
  return { mailbox, owner, retentionMs, messages, bytes, last, createdAt }
}

/** A DID has its mailbox before anything comes. */
const empty = (mailbox: Did, createdAt: number): Omit<MailboxInfo, 'owner' | 'limit'> => ({
  ...{ mailbox, retentionMs: null, messages: 0, bytes: 0, last: 0, createdAt },
})
