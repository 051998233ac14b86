import { type CredentialPorts, type Name, verifyRoleCredential } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { createSiweVerifier, type Ledger } from '@digital-spine/ledger'
import {
  createLogin,
  type Logger,
  type Login,
  openDatabaseSessionStore,
  type RoleCheck,
  type SessionLife,
} from '@digital-spine/runtime'
import type { HubDatabase } from './database.ts'
import type { CredentialBook } from './enrolment/credentials.ts'

type Options = {
  db: HubDatabase
  ledger: Ledger
  ports: CredentialPorts
  credentials: Pick<CredentialBook, 'of'>
  publicUrl: () => string
  life: Partial<SessionLife> | undefined
  logger: Logger
  now: () => number
}

const maxCredentials = 64

/** Login at the hub, by presentation or by wallet, for any DID: what it may do is decided request by request. */
export async function createHubLogin(options: Options): Promise<Login> {
  const { db, ledger, publicUrl, life = {}, logger, now } = options
  return createLogin({
    ...{ audience: 'spine-hub', ledger, checkRoles: createRoleView(options), logger, life, now },
    store: await openDatabaseSessionStore(db, { now }),
    siwe: { verifier: createSiweVerifier(ledger.network), publicUrl, statement: 'Sign in to the Digital Spine hub.' },
  })
}

/** The roles to show somebody as its own: of what it presented and what is kept here for it, those that verify now. */
function createRoleView({ ports, credentials, logger, now }: Options): RoleCheck {
  return async (did, presented) => {
    const kept = (await credentials.of(did)).slice(-maxCredentials).map(({ jws }) => jws)
    const held = new Set([...presented, ...kept])
    const roles = new Set<Name>()
    let end = Number.POSITIVE_INFINITY
    for (const jws of held) {
      try {
        const options = { crypto: nodeCrypto, ports, now: now(), subject: did }
        const { credential, validUntil = Number.POSITIVE_INFINITY } = await verifyRoleCredential(jws, options)
        roles.add(credential.role)
        end = Math.min(end, validUntil)
      } catch (err) {
        logger.debug({ err, did }, 'role not shown')
      }
    }
    return { roles: [...roles].sort(), validUntil: end }
  }
}
