import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { AuditEvent } from '../../src/log/message-log.ts'
import { type LogWorld, newDid } from './log-world.ts'

export function describeDirectory(enter: () => Promise<LogWorld>): void {
  it('finds the prekeys that hold', async () => {
    const { log, alice, bob } = await enter()
    await log.putPrekey(alice, 'k1', 'old', 100)
    await log.putPrekey(alice, 'k2', 'new', 200)
    await log.putPrekey(bob, 'k3', 'over', 50)
    expect(await log.findPrekeys([bob, alice, newDid()], 60)).toEqual({ [alice]: 'new' })
  })

  it('lists the holders of a role by page, as long as their credential holds', async () => {
    const { log } = await enter()
    const role = `user.roles.${randomUUID()}`
    const dids = Array.from({ length: 4 }, newDid).sort()
    const [one, two, three, four] = dids
    if (one === undefined || two === undefined || three === undefined || four === undefined) throw new TypeError()
    for (const did of [three, one, two]) await log.putHolder(did, role, `credential of ${did}`, null)
    await log.putHolder(four, role, 'short', 100)
    const found = async (now: number, after: typeof one | null, limit: number) =>
      (await log.findHolders(role, now, after, limit)).map(({ did }) => did)
    expect(await found(50, null, 10)).toEqual(dids)
    expect(await found(100, null, 10)).toEqual([one, two, three])
    expect(await found(50, one, 2)).toEqual([two, three])
    await log.putHolder(two, role, 'newer', 70)
    expect(await log.findHolders(role, 50, one, 1)).toEqual([{ did: two, role, credential: 'newer', validUntil: 70 }])
    expect((await log.listHolders({ role, did: two }, 2)).map(({ did }) => did)).toEqual([three, four])
    expect(await log.dropHolder(two, role, 'another')).toBe(false)
    expect(await log.dropHolder(two, role, 'newer')).toBe(true)
    expect(await found(50, null, 10)).toEqual([one, three, four])
  })

  it('records what happened once, in order, without a gap', async () => {
    const { log, alice, bob } = await enter()
    const event = (actor: AuditEvent['actor'], action: string): AuditEvent => ({
      ...{ id: randomUUID(), at: 5, actor, action, subject: 'subject', outcome: 'refused', code: 'FORBIDDEN' },
      detail: { mailbox: 'm' },
    })
    const [first, second, third] = [event(alice, 'one'), event(bob, 'two'), event(alice, 'two')]
    const before = await log.recordAudit(first)
    expect(await log.recordAudit(second)).toBe(before + 1)
    expect(await log.recordAudit(first)).toBe(before)
    expect(await log.recordAudit({ ...third, detail: null })).toBe(before + 2)
    const after = before - 1
    expect(await log.listAudit({ after, limit: 2 })).toEqual([
      { ...first, sequence: before },
      { ...second, sequence: before + 1 },
    ])
    const of = async (options: { actor?: typeof alice; action?: string }) =>
      (await log.listAudit({ after, limit: 10, ...options })).map(({ sequence }) => sequence - before)
    expect(await of({ actor: alice })).toEqual([0, 2])
    expect(await of({ action: 'two' })).toEqual([1, 2])
    expect(await of({ actor: bob, action: 'one' })).toEqual([])
  })
}
