import { errorAnswers, IdentityClaims, IdentityKey, IdentityView, KeyRotation } from '@digital-spine/api'
import { type Name, parseName } from '@digital-spine/core'
import type { KeyPurpose } from '@digital-spine/ledger'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { Enrolment } from '../enrolment/enrolment.ts'
import { checkOwnKey } from '../identity/own-key.ts'
import type { Parts } from '../parts.ts'
import { optionalBody } from './optional-body.ts'

const maxNames = 100

/** Who the participant is, and its keys. */
export function addIdentityRoutes(
  app: FastifyInstance,
  context: GatewayContext,
  { enrolment, rotator }: Pick<Parts, 'enrolment' | 'rotator'>,
): void {
  const { account, identity, signer } = context
  const documented = (summary: string) => ({ summary, tags: ['identity'] })

  app.get(
    '/api/v2/identity',
    {
      config: { access: 'read', reference: true },
      schema: {
        ...documented('Who this is: DID, document, keys, names'),
        response: { 200: IdentityView, ...errorAnswers },
      },
    },
    async () => showIdentity(context, enrolment),
  )
  app.post<{ Body: IdentityKey }>(
    '/api/v2/identity',
    {
      ...optionalBody,
      config: { access: 'identity', reference: true },
      schema: {
        ...documented('Tell whether a private key is the one of this gateway; another does not take its place'),
        body: IdentityKey,
        response: { 200: IdentityView, ...errorAnswers },
      },
    },
    async ({ body: { privateKey } }) => {
      if (privateKey !== undefined) checkOwnKey(account, privateKey)
      return showIdentity(context, enrolment)
    },
  )
  app.get(
    '/api/v2/identity/claims',
    {
      config: { access: 'read', reference: true },
      schema: { ...documented('Roles asked for and held'), response: { 200: IdentityClaims, ...errorAnswers } },
    },
    async (): Promise<IdentityClaims> => {
      const { roles } = await enrolment.show()
      const claims = roles.map(({ namespace, status }) => ({ namespace, status, syncedToDidDoc: status === 'SYNCED' }))
      return { did: signer.did, claims }
    },
  )
  app.post<{ Body: KeyRotation }>(
    '/api/v2/identity/rotate',
    {
      config: { access: 'identity' },
      schema: {
        ...documented('Publish a new key and use it from now on'),
        body: KeyRotation,
        response: { 200: IdentityView, ...errorAnswers },
      },
    },
    async ({ body: { key = 'signing', revokeOld = false, compromised = false } }) => {
      await rotator.rotate(key, compromised ? 'revoke' : revokeOld ? 'end' : 'keep')
      context.logger.info({ did: signer.did, key, rotation: await identity.findRotation() }, 'rotation asked for')
      return showIdentity(context, enrolment)
    },
  )
}

async function showIdentity(context: GatewayContext, enrolment: Enrolment): Promise<IdentityView> {
  const { account, broker, identity, ledger, signer, now } = context
  const { did, kid } = signer
  const [head, names, rotation, { didDocument }, { roles }, signing, agreement] = await Promise.all([
    ledger.head(),
    listNames(context),
    identity.findRotation(),
    ledger.resolveDid(did),
    enrolment.show(),
    listKeys(ledger, did, 'signing'),
    listKeys(ledger, did, 'agreement'),
  ])
  const used = (await identity.agreementKeys())[0]?.publicJwk
  const current = used === undefined ? undefined : await ledger.findKid(did, used, 'agreement')
  return {
    did,
    address: account.address,
    publicKey: account.publicKey,
    balance: 'OK',
    enrolment: { did, roles },
    kid,
    network: ledger.network.name,
    broker: broker.connected ? 'OK' : 'ERROR',
    ledger: {
      block: head.number,
      ageMs: Math.max(0, now() - head.timestamp),
      freshnessMs: ledger.freshnessMs,
    },
    names,
    keys: [...signing, ...agreement].map((key) => ({ ...key, inUse: key.kid === kid || key.kid === current })),
    ...(rotation === undefined ? {} : { rotation }),
    document: didDocument,
  }
}

/** The name service says which names there are; the ledger, which of them are this DID's. */
async function listNames({ ledger, names, signer: { did } }: GatewayContext): Promise<Name[]> {
  const found = await names.didNames(did, { limit: maxNames }).catch(() => ({ names: [] }))
  const all = new Set([await ledger.findNameOf(did), ...found.names.map(({ name }) => parseName(name))])
  const own = await Promise.all(
    [...all].map(async (name) => {
      const resolved = name === undefined ? undefined : await ledger.resolveName(name).catch(() => undefined)
      return resolved?.did === did && name !== undefined ? [name] : []
    }),
  )
  return own.flat()
}

async function listKeys(ledger: GatewayContext['ledger'], did: GatewayContext['signer']['did'], purpose: KeyPurpose) {
  const finite = (at: number): number | null => (Number.isFinite(at) ? at : null)
  const keys = await ledger.listKeys(did, purpose)
  return keys.toReversed().map(({ kid, block, from, until, revoked }) => {
    return { kid, purpose, block, from: finite(from), until: finite(until), revoked: finite(revoked) }
  })
}
