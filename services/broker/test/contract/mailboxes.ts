import { expect, it } from 'vitest'
import { far, type LogWorld, newAnonymous, newDid } from './log-world.ts'

export function describeMailboxes(enter: () => Promise<LogWorld>): void {
  it('gives an anonymous mailbox to who creates it first', async () => {
    const { log, alice, bob } = await enter()
    const [first, second] = [newAnonymous(), newAnonymous()]
    expect(await log.createMailbox(first, alice, 5)).toBe('created')
    expect(await log.createMailbox(first, alice, 6)).toBe('same')
    await log.createMailbox(second, alice, 7)
    await expect(log.createMailbox(first, bob, 8)).rejects.toMatchObject({ code: 'CONFLICT' })
    const empty = { retentionMs: null, limit: null, messages: 0, bytes: 0, last: 0 }
    expect(await log.findMailbox(first)).toEqual({ mailbox: first, owner: alice, createdAt: 5, ...empty })
    expect((await log.listMailboxes(alice)).map(({ mailbox }) => mailbox)).toEqual([first, second])
    expect(await log.listMailboxes(bob)).toEqual([])
    expect(await log.findMailbox(newDid())).toBeNull()
  })

  it('counts what lies in a mailbox', async () => {
    const { log, alice, message, fill } = await enter()
    await fill(2)
    await log.appendSkip({ ...message(2), to: alice })
    await log.appendReceipts(alice, 'receipts', 1, far)
    const bytes = 2 * 'header 0body 0'.length + 'header 2receipts'.length
    expect(await log.findMailbox(alice)).toMatchObject({ owner: null, messages: 4, bytes, last: 4 })
  })

  it('keeps things in a mailbox as long as it says, if that is shorter', async () => {
    const { log, alice, bob, message, shown } = await enter()
    await log.setMailbox(alice, { retentionMs: 1000 })
    expect(await log.findMailbox(alice)).toMatchObject({ retentionMs: 1000, limit: null })
    const acceptedAt = 1_000_000
    await log.append(message(0, { acceptedAt, expiresAt: acceptedAt + 5000 }))
    await log.append(message(1, { acceptedAt, expiresAt: acceptedAt + 500 }))
    const expire = async (at: number) => (await log.expire(acceptedAt + at, 100)).lost
    expect(await expire(500)).toMatchObject([{ position: 2 }, { position: 2 }])
    expect(await expire(1000)).toMatchObject([{ recipient: alice, position: 1 }])
    expect(await expire(5000)).toMatchObject([{ recipient: bob, position: 1 }])
    expect(await shown('client')).toEqual([])
    await log.setMailbox(alice, { retentionMs: null, limit: { messages: 3, bytes: 4 } })
    expect(await log.findMailbox(alice)).toMatchObject({ retentionMs: null, limit: { messages: 3, bytes: 4 }, last: 2 })
  })

  it('does not describe an anonymous mailbox that is not there', async () => {
    const { log } = await enter()
    const unknown = log.setMailbox(newAnonymous(), { retentionMs: 1 })
    await expect(unknown).rejects.toMatchObject({ code: 'MAILBOX_UNKNOWN' })
  })

  it('deletes a mailbox with all that lies in it', async () => {
    const { log, alice, bob, epoch, message, openEpoch } = await enter()
    const mailbox = newAnonymous()
    await log.createMailbox(mailbox, alice, 1)
    await openEpoch(epoch, null, [mailbox])
    await log.append(message(0, { to: [mailbox], tx: 't', expiresAt: 2000 }))
    await log.openCursor(mailbox, 'client', { reader: 'r', maxClients: 1, at: 1 })
    expect(await log.deleteMailbox(mailbox)).toBe(true)
    expect(await log.deleteMailbox(mailbox)).toBe(false)
    expect(await log.findMailbox(mailbox)).toBeNull()
    expect(await log.listMailboxes(alice)).toEqual([])
    expect(await log.createMailbox(mailbox, bob, 2)).toBe('created')
    expect(await log.read(mailbox, 'client', 0, 10, null)).toEqual({ entries: [], through: 0 })
    expect(await log.listCursors(mailbox)).toEqual([])
    expect(await log.append(message(0, { to: [mailbox], tx: 't' }))).toMatchObject([
      { status: 'accepted', position: 1 },
    ])
    for (let isMore = true; isMore; ) {
      const { lost, more } = await log.expire(3000, 1000)
      expect(lost).toEqual([])
      isMore = more
    }
    expect(await log.findMailbox(mailbox)).toMatchObject({ owner: bob, messages: 1, last: 1 })
  })

  it('forgets the prekey of a mailbox that is deleted', async () => {
    const { log, alice } = await enter()
    const mailbox = newAnonymous()
    await log.createMailbox(mailbox, alice, 1)
    await log.putPrekey(mailbox, 'id', 'prekey', far)
    await log.deleteMailbox(mailbox)
    expect(await log.findPrekeys([mailbox], 1)).toEqual({})
  })

  it('keeps what a participant has been given instead of what everybody has', async () => {
    const { log, alice, bob } = await enter()
    expect(await log.findQuota(alice)).toEqual({})
    await log.setQuota(alice, { topics: 5, connections: 0 })
    await log.setQuota(alice, { topics: 6, mailboxes: 7 })
    expect(await log.findQuota(alice)).toEqual({ topics: 6, connections: 0, mailboxes: 7 })
    await log.setQuota(alice, { connections: null })
    expect(await log.findQuota(alice)).toEqual({ topics: 6, mailboxes: 7 })
    expect(await log.findQuota(bob)).toEqual({})
  })
}
