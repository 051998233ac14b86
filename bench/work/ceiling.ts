// One core of `ceiling.crypto`: seals, verifies and opens messages and commits them, until told the time; then says how many.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import {
  createEpoch,
  createUuidSource,
  didEthr,
  keySigner,
  openMessage,
  parseKid,
  sealMessage,
  utf8,
  verifyEpochEntry,
  verifyManifest,
  verifyMessage,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { createPayload } from '../exchange.ts'

const { ms } = workerData as { ms: number }
const group = 256
const [sender, recipient] = [didEthr('spine', `0x${'11'.repeat(20)}`), didEthr('spine', `0x${'22'.repeat(20)}`)]
const { kid } = parseKid(`${sender}#delegate-1`)
const key = await crypto.generateP256()
const signer = keySigner(crypto, sender, kid, key)
const keys = { resolveKey: async () => ({ kty: key.kty, crv: key.crv, x: key.x, y: key.y }) }
const { kty, crv, x, y } = await crypto.generateP256()
const prekey = { id: 'A'.repeat(22), jwk: { kty, crv, x, y } }
const {
  secret,
  manifest: jws,
  entries,
} = await createEpoch({
  ...{ crypto, signer, channel: 'bench', encrypted: true, now: Date.now() },
  recipients: [{ did: recipient, prekey, prev: null }],
})
const manifest = await verifyManifest({ crypto, manifest: jws, keys })
const [entry] = entries
if (entry === undefined) throw new TypeError('no entry')
const leaf = await verifyEpochEntry({ crypto, manifest, entry, did: recipient })
const folder = mkdtempSync(join(tmpdir(), 'spine-ceiling-'))
const database = new DatabaseSync(join(folder, 'log.sqlite'))
database.exec('pragma journal_mode = wal; pragma synchronous = full; create table log (header text, body blob)')
const insert = database.prepare('insert into log values (?, ?)')
const newId = createUuidSource(crypto, Date.now)
const plaintext = utf8(JSON.stringify(createPayload(1)))

let count = 0
const end = performance.now() + ms
while (performance.now() < end) {
  database.exec('begin')
  for (let i = 0; i < group; i += 1) {
    const { header, body } = await sealMessage({
      ...{ crypto, signer, epoch: secret, n: (count + i) % 65_536, id: newId(), plaintext, now: Date.now() },
      ...{ topic: { id: 'a'.repeat(24), version: '1.0.0' }, cty: 'application/json' },
    })
    const verified = await verifyMessage({ crypto, header, body, keys, manifest, leaf, recipient })
    await openMessage({ crypto, header: verified.header, body, key: secret.key })
    insert.run(header, body)
  }
  database.exec('commit')
  count += group
}
database.close()
rmSync(folder, { recursive: true })
parentPort?.postMessage(count)
