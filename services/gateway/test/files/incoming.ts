import { randomBytes } from 'node:crypto'
import {
  createEpoch,
  createFileSealer,
  type Did,
  didEthr,
  type FileReference,
  fileChunkSize,
  fileContentType,
  keySigner,
  kidOf,
  sealMessage,
  writeFileDescription,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { type FileWorld, topic } from './world.ts'

const sender: Did = didEthr('spine', `0x${'1'.repeat(40)}`)
export const recipient: Did = didEthr('spine', `0x${'2'.repeat(40)}`)
export const channels = ['in.one', 'in.two']

/** A file as its sender sealed it. */
export type Incoming = { readonly id: string; readonly sealed: Buffer; readonly reference: FileReference }

/** Takes the message of a file, which is `content`, but does not open with another `key`. */
export async function addIncoming(
  { context }: FileWorld,
  content: Uint8Array,
  { key, state = 'expected' }: { key?: Uint8Array; state?: 'expected' | 'ready' } = {},
): Promise<Incoming> {
  const { db, atRest, newId, now } = context
  const id = newId()
  const ownKey = randomBytes(32)
  const sealer = createFileSealer({ crypto, id, key: ownKey })
  const parts: Uint8Array[] = []
  for (let at = 0; at === 0 || at < content.length; at += fileChunkSize) {
    const isFinal = at + fileChunkSize >= content.length
    parts.push(Buffer.from(await sealer.seal(content.subarray(at, at + fileChunkSize), isFinal)))
  }
  const sealed = Buffer.concat(parts)
  const reference = await sealer.reference(sealed.length)
  const described = { name: 'a.csv', cty: 'text/csv', size: content.length, key: key ?? ownKey }
  const plaintext = writeFileDescription(described)
  await db
    .insertInto('files_in')
    .values({
      ...{ id, state, fqcns: JSON.stringify(channels), sender, channel: 'out', ...topic },
      ...{ payload: atRest.seal(plaintext), file: JSON.stringify(reference), sealed_size: sealed.length },
      ...{ header: await sealHeader(id, plaintext, reference), hash: 'hash', position: 1 + (await count(db)) },
      ...{ tx: null, re: null, retx: null, accepted_at: now(), received_at: now() },
    })
    .execute()
  return { id, sealed, reference }
}

/** Puts the message of a file into the inbox of its channels, for each as far as its readers are. */
export async function deliver(
  { context: { db } }: FileWorld,
  id: string,
  processed: readonly [0 | 1, 0 | 1],
): Promise<void> {
  const row = await db.selectFrom('files_in').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const { state: _, fqcns: __, sealed_size: ___, ...message } = row
  await db
    .insertInto('inbox')
    .values(channels.map((fqcn, i) => ({ ...message, fqcn, processed: processed[i] ?? 0 })))
    .execute()
}

async function sealHeader(id: string, plaintext: Uint8Array, file: FileReference): Promise<string> {
  const { d, ...jwk } = await crypto.generateP256()
  const signer = keySigner(crypto, sender, kidOf(sender, 'delegate-1'), { d, ...jwk })
  const recipients = [{ did: recipient, prekey: null, prev: null }]
  const terms = { crypto, signer, channel: 'out', encrypted: false, recipients, now: Date.now() }
  const { secret } = await createEpoch(terms)
  const about = { topic: { id: topic.topic_id, version: topic.topic_version }, cty: fileContentType, now: Date.now() }
  return (await sealMessage({ crypto, signer, epoch: secret, id, n: 0, plaintext, file, ...about })).header
}

const count = async (db: FileWorld['context']['db']): Promise<number> =>
  (await db.selectFrom('files_in').select('id').execute()).length
