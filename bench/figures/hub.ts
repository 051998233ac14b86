import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createHubClient, sealPrivateFields } from '@digital-spine/client'
import { didEthr, toHex } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { Benchmark } from '../figure.ts'
import { type BenchNetwork, startNetwork, useRole } from '../network.ts'
import { startService } from '../processes.ts'
import { residentMB } from '../resident.ts'
import { createTempFolder } from '../temp-folder.ts'

const count = 100_000
const pages = 100

/** What a hub of its own holds in memory when it has many requests and credentials, after people have looked through them. */
export const hub: Benchmark = {
  names: ['hub.memory'],
  async run({ say }) {
    await using network = await startNetwork()
    using folder = createTempFolder()
    const variables = { SPINE_DATA_DIR: folder.path, SPINE_NAMES_URL: network.services.names, SPINE_PORT: '0' }
    await using service = await startService('hub', variables)
    await service.kill()
    say(`storing ${count} requests and credentials`)
    await fill(join(folder.path, 'data.sqlite'), network)
    await service.restart()
    say('reading them')
    await read(service.url, network)
    const value = residentMB(service.pid)
    const note = `resident, with ${count.toLocaleString('en')} requests, credentials and events each`
    return [{ name: 'hub.memory', value, unit: 'MB', goal: { atMost: 200 }, note }]
  },
}

/** Rows as requests and approvals leave them. */
async function fill(file: string, { ledger, member }: BenchNetwork): Promise<void> {
  const { signer, credentials } = await member('operator')
  const readers = await ledger.agreementKeys(signer.did)
  const sealed = { values: { meter: 'DE-0042' }, subject: signer.did, role: useRole, readers }
  const fields = JSON.stringify(await sealPrivateFields(sealed))
  const [jws = ''] = credentials
  const db = new DatabaseSync(file)
  const request = db.prepare(
    `insert into requests (id, subject, role, version, fields, publish, status, requested_at)
     values (?, ?, ?, 1, ?, 1, 'requested', ?)`,
  )
  const credential = db.prepare(
    `insert into credentials (id, subject, role, issuer, jws, digest, sd_jwt, published, list, list_index, issued_at)
     values (?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?)`,
  )
  const event = db.prepare(
    `insert into events (seq, at, kind, subject, role, data) values (?, ?, 'request.created', ?, ?, ?)`,
  )
  const { last } = db.prepare('select last from event_counter').get() as { last: number }
  db.exec('begin')
  const at = Date.now()
  for (let i = 0; i < count; i += 1) {
    const subject = didEthr(ledger.network.name, `0x${toHex(crypto.randomBytes(20))}`)
    request.run(randomUUID(), subject, useRole, fields, at + i)
    const digest = `0x${toHex(crypto.randomBytes(32))}`
    credential.run(`urn:uuid:${randomUUID()}`, subject, useRole, signer.did, jws, digest, fields, i, at + i)
    const told = { cursor: String(last + i + 1), at, kind: 'request.created', subject, role: useRole }
    event.run(last + i + 1, at, subject, useRole, JSON.stringify(told))
  }
  db.prepare('update event_counter set last = ?').run(last + count)
  db.exec('commit')
  db.close()
}

/** An issuer looks through requests and holders, and reads the events from the beginning. */
async function read(baseUrl: string, { member }: BenchNetwork): Promise<void> {
  const { signer } = await member('operator')
  const client = createHubClient({ baseUrl, signer: () => signer })
  const lookThrough = async (path: string): Promise<void> => {
    let after: string | undefined
    for (let page = 0; page < pages; page += 1) {
      const query = new URLSearchParams({ role: useRole, limit: '200', ...(after === undefined ? {} : { after }) })
      after = (await client.http.call<{ next?: string }>('GET', `${path}?${query}`)).next
      if (after === undefined) return
    }
  }
  try {
    await Promise.all(['/v1/requests', '/v1/holders', '/v1/credentials/revocable'].map(lookThrough))
    const ending = new AbortController()
    let seen = 0
    const onEvent = (): void => {
      seen += 1
      if (seen >= count) ending.abort()
    }
    await client.events({ after: '0', signal: ending.signal, onEvent })
  } finally {
    await client.close()
  }
}
