import type { Check, ExplainedEntry, MailboxEntry } from '@digital-spine/api'
import {
  checkAgainstEpoch,
  type Did,
  type ErrorCode,
  isSpineError,
  messageType,
  openMessage,
  type ParsedMessage,
  parseJws,
  parseMessage,
  readFileDescription,
  SpineError,
  verifyEpochEntry,
  verifyJws,
  verifyManifest,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { listChannels } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { People } from '../people/people.ts'
import { checkPayload } from '../topics/check-payload.ts'
import type { EpochKeys, KnownEpoch } from './epoch-keys.ts'

type LocalLists = Pick<People, 'groups' | 'blocked'>
type Finding = Pick<Check, 'detail' | 'source'>
type Work = { readonly entry: MailboxEntry; readonly body: Uint8Array; readonly message: ParsedMessage }

/**
 * Asks the broker for an entry again and checks it for people to see; unlike taking it in, it goes on after a check that
 * fails. Throws NOT_FOUND, JWS_INVALID.
 */
export type EntryExplainer = (position: number) => Promise<ExplainedEntry>

export function createEntryExplainer(
  context: GatewayContext,
  { epochKeys, people }: { epochKeys: EpochKeys; people: LocalLists },
): EntryExplainer {
  return async (position) => {
    const entry = await context.broker.call('entry', { position })
    if (entry?.kind !== 'message') throw new SpineError('NOT_FOUND', 'There is no message at this place now.')
    const body = entry.body ?? new Uint8Array(0)
    const work = { entry, body, message: await parseMessage(crypto, entry.jws) }
    const { epoch, n } = work.message.header
    const opening = epochKeys.get(epoch, entry.acceptedAt)
    opening.catch(() => undefined)
    const plaintext = opening.then(({ key }) => openMessage({ crypto, header: work.message.header, body, key }))
    const opened = await plaintext.catch(() => undefined)
    const checks = [
      await attempt('signature', () => checkSignature(context, work)),
      await attempt('epoch', () => checkManifest(context, work)),
      await attempt('recipient', () => checkLeaf(context, work)),
      await attempt('order', () => checkOrder(context, work)),
      await attempt('role', () => checkRole(context, people, work)),
      await attempt('body', async () => checkBody(work, await opening)),
      await attempt('decryption', async () => describeOpening(await opening, (await plaintext).length)),
      opened === undefined ? unopened : await attempt('schema', () => checkSchema(context, work, opened)),
    ]
    context.logger.debug({ position, epoch, n }, 'entry explained')
    const { jws: header, acceptedAt } = entry
    return { position, acceptedAt, header, body: Buffer.from(body).toString('base64'), checks }
  }
}

const unopened: Check = {
  ...{ check: 'schema', verdict: 'unknown', detail: 'Without plain text there is nothing to check.', source: '' },
}
const outages: ReadonlySet<string> = new Set([
  ...['SERVICE_UNAVAILABLE', 'LEDGER_UNAVAILABLE', 'LEDGER_STALE', 'STATUS_UNKNOWN', 'NOT_FOUND'],
])

async function attempt(check: Check['check'], make: () => Promise<Finding>): Promise<Check> {
  try {
    return { check, verdict: 'passed', ...(await make()) }
  } catch (error) {
    if (!isSpineError(error)) throw error
    const { code, message: detail } = error
    return { check, verdict: outages.has(code) ? 'unknown' : 'failed', detail, source: '', code }
  }
}

async function checkSignature({ ledger }: GatewayContext, { entry, message }: Work): Promise<Finding> {
  const { kid } = message
  const key = await ledger.receivedKeys.resolveKey(kid, entry.acceptedAt)
  await verifyJws(crypto, parseJws(entry.jws, messageType), key)
  const { didDocumentMetadata } = await ledger.resolveDid(message.header.from)
  const { name, chainId, contracts } = ledger.network
  return {
    detail: `ES256 by ${kid}, valid when the broker accepted the message and not revoked since`,
    source: `ledger ${name} (chain ${chainId}), ERC-1056 registry ${contracts.didRegistry}, block ${didDocumentMetadata.versionId ?? '?'}`,
  }
}

async function checkManifest(
  { broker, ledger }: GatewayContext,
  { entry: { acceptedAt: at }, message }: Work,
): Promise<Finding> {
  const { manifest: jws } = await broker.call('share', { epoch: message.header.epoch })
  const manifest = await verifyManifest({ crypto, manifest: jws, keys: ledger.receivedKeys, at })
  if (manifest.from !== message.header.from)
    throw new SpineError('SENDER_MISMATCH', 'Message and epoch are of different senders.')
  const until = new Date(manifest.notAfter).toISOString()
  return {
    detail: `epoch ${manifest.epoch} of channel ${manifest.channel}, until ${until}, for ${manifest.size} recipient(s)`,
    source: 'the manifest, signed by the same sender',
  }
}

async function checkLeaf(
  { broker, ledger, signer }: GatewayContext,
  { entry: { acceptedAt: at }, message }: Work,
): Promise<Finding> {
  const share = await broker.call('share', { epoch: message.header.epoch })
  const manifest = await verifyManifest({ crypto, manifest: share.manifest, keys: ledger.receivedKeys, at })
  await verifyEpochEntry({ crypto, manifest, entry: share, did: signer.did })
  return {
    detail: `leaf ${share.index} of ${manifest.size} names this recipient, and its path leads to the root`,
    source: 'RFC 9162 Merkle root in the signed manifest',
  }
}

async function checkOrder({ db }: GatewayContext, { entry, message }: Work): Promise<Finding> {
  const { epoch, n } = message.header
  const refused = await db
    .selectFrom('rejected')
    .selectAll()
    .where('mailbox', '=', '')
    .where('position', '=', entry.position)
    .executeTakeFirst()
  if (refused?.code === 'REPLAYED' || refused?.code.startsWith('FLOW_') === true)
    throw new SpineError(refused.code as ErrorCode, refused.reason)
  return {
    detail: `number ${n} of epoch ${epoch} follows what came before from this sender on its channel`,
    source: 'this gateway’s own record of the flow',
  }
}

/** The roles that let the sender in, each with the steps of its proof. */
async function checkRole(
  { db, ports, now }: GatewayContext,
  { groups, blocked }: LocalLists,
  { message }: Work,
): Promise<Finding> {
  const { from, topic } = message.header
  if (blocked.has(from)) throw new SpineError('SENDER_BLOCKED', `${from} is on the block list.`)
  const takes = message.header.file === undefined ? 'sub' : 'download'
  const channels = (await listChannels(db)).filter(
    ({ type, conditions }) => type === takes && conditions.topics.some(({ topicId }) => topicId === topic.id),
  )
  const named = channels.find(({ conditions }) => conditions.dids.includes(from))
  if (named !== undefined)
    return { detail: `channel ${named.fqcn} names the sender’s DID`, source: 'this gateway’s own channel' }
  for (const { fqcn, conditions } of channels) {
    const group = conditions.groups.find((name) => groups.get(name)?.includes(from))
    if (group !== undefined)
      return { detail: `in group ${group}, asked for by channel ${fqcn}`, source: 'this gateway’s own address book' }
  }
  let failure: unknown
  for (const { fqcn, conditions } of channels) {
    for (const role of conditions.roles) {
      for (const jws of await ports.credentialsOf(from as Did, role)) {
        try {
          const { checks, block } = await verifyRoleCredential(jws, { crypto, ports, now: now(), subject: from, role })
          const proof = checks.map(({ check, detail, source }) => `${check}: ${detail} (${source})`)
          return {
            detail: `${role}, asked for by channel ${fqcn}`,
            source: `${proof.join('; ')}; block ${block.number}`,
          }
        } catch (error) {
          failure = error
        }
      }
    }
  }
  if (isSpineError(failure)) throw failure
  throw new SpineError('SENDER_NOT_ALLOWED', `No channel here takes this topic from ${from}.`)
}

async function checkBody({ body, message }: Work, { manifest }: KnownEpoch): Promise<Finding> {
  await checkAgainstEpoch(crypto, message.header, body, manifest)
  return { detail: `${body.length} bytes, SHA-256 ${message.header.digest}`, source: 'digest in the signed header' }
}

const describeOpening = ({ key, leaf }: KnownEpoch, length: number): Finding => ({
  detail: key === null ? `plain, ${length} bytes` : `key check fits, AES-256-GCM opens: ${length} bytes of plain text`,
  source:
    key === null ? 'the channel accepts plain messages' : `epoch key granted to this gateway’s prekey ${leaf.prekeyId}`,
})

async function checkSchema({ topics }: GatewayContext, { message }: Work, plaintext: Uint8Array): Promise<Finding> {
  const {
    topic: { id, version },
    file,
  } = message.header
  if (file !== undefined) {
    const { name, size } = readFileDescription(plaintext, file)
    return {
      detail: `describes ${name}, ${size} bytes in ${file.chunks} chunk(s), root ${file.root}`,
      source: 'the file itself is verified, and held to its topic, before it is handed on',
    }
  }
  const topic = await topics.getById(id, version, 'receive')
  await checkPayload(topic, message.header, plaintext)
  return {
    detail: `valid ${topic.owner}/${topic.name}@${topic.version}`,
    source: `signed by ${topic.publisher}, who may publish topics of ${topic.owner} by the ledger`,
  }
}
