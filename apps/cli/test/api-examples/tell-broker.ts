import type { Teller } from './teller.ts'

const own = { mailbox: 'me' }
const cursor = { ...own, client: 'gateway' }

export async function tellBroker({ did, tell }: Teller): Promise<void> {
  await tell('GET /broker/policy')
  await tell('GET /broker/quota')
  const stranger = { summary: 'By who is no administrator there', fails: true } as const
  await tell('GET /broker/quotas/{did}', { ...stranger, params: { did } })
  await tell('PUT /broker/quotas/{did}', { ...stranger, params: { did }, body: { topics: 10 } })
  await tell('GET /broker/audit', stranger)
  await tell('GET /broker/mailboxes')
  await tell('GET /broker/mailboxes/{mailbox}', { params: own })
  await tell('PATCH /broker/mailboxes/{mailbox}', { params: own, body: { retentionMs: 864_000_000 } })
  await tell('GET /broker/mailboxes/{mailbox}/cursors', { params: own })
  await tell('PATCH /broker/mailboxes/{mailbox}/cursors/{client}', { params: cursor, body: { paused: false } })
  await tell('POST /broker/mailboxes/{mailbox}/cursors/{client}/rewind', { params: cursor, body: { position: 1 } })
  await tell('GET /broker/mailboxes/{mailbox}/dead-letters', { params: own })
  for (const what of ['redrive', 'purge'])
    await tell(`POST /broker/mailboxes/{mailbox}/dead-letters/${what}`, { params: own, body: { client: 'gateway' } })
  const unknown = { ...own, client: 'nobody' }
  await tell('DELETE /broker/mailboxes/{mailbox}/cursors/{client}', { params: unknown, fails: true })
  await tell('DELETE /broker/mailboxes/{mailbox}', { params: own, fails: true, summary: "A participant's own" })
  await tell('POST /keys/association')
  await tell('POST /keys/association/init')
  await tell('GET /keys/association/current', { until: ({ current }: { current: unknown }) => current !== null })
  await tell('GET /keys/association')
  await tell('POST /keys/association/send', { body: {} })
  await tell('GET /cron', { until: (jobs: unknown[]) => jobs.length > 0 })
  await tell('POST /identity/rotate', { body: { key: 'agreement' } })
}
