import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type FileReference, readFileDescription, utf8, writeFileDescription } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { openFileVault } from '@digital-spine/vault'
import { readSecret } from '../../src/sandbox/secrets.ts'

const noData = new Uint8Array(0)

/** Has the device maker's gateway, which is stopped, tell the recipient of a file another key than the file's. */
export async function giveOtherKey(dataDir: string, id: string): Promise<void> {
  const folder = join(dataDir, 'device-maker')
  await using vault = await openFileVault({
    path: join(folder, 'vault.json'),
    secret: utf8(readSecret(dataDir, 'vault')),
  })
  const atRest = await vault.dataKey('messages')
  using db = new DatabaseSync(join(folder, 'data.sqlite'))
  const row = db.prepare('select payload, file from outbox where id = ?').get(id)
  const [sealed, file] = [row?.payload as Uint8Array, JSON.parse(String(row?.file)) as FileReference]
  const body = await nodeCrypto.aesGcmOpen(atRest, sealed.subarray(0, 12), sealed.subarray(12), noData)
  const altered = writeFileDescription({ ...readFileDescription(body, file), key: randomBytes(32) })
  const iv = randomBytes(12)
  const payload = Buffer.concat([iv, await nodeCrypto.aesGcmSeal(atRest, iv, altered, noData)])
  db.prepare('update outbox set payload = ? where id = ?').run(payload, id)
}
