import { randomBytes, randomUUID } from 'node:crypto'
import type { VersionVerdict } from '@digital-spine/core'
import { expect, it } from 'vitest'
import type { StoredVersion, TopicCriteria, TopicFilter } from '../../src/log/message-log.ts'
import { storedVersion } from '../stored-version.ts'
import { type LogWorld, newDid } from './log-world.ts'

export function describeTopics(enter: () => Promise<LogWorld>): void {
  const newTopic = (over: Partial<StoredVersion> = {}): StoredVersion =>
    storedVersion({ id: randomUUID(), owner: randomUUID(), publisher: newDid(), ...over })
  const coded = (code: string) => expect.objectContaining({ code })

  it('keeps a published version as it is, with the last who signed the same', async () => {
    const { log } = await enter()
    const first = newTopic()
    const { id, publisher } = first
    expect(await log.putVersion(first, null)).toBe('created')
    expect(await log.findVersion(id, '1.0.0')).toEqual(first)
    await expect(log.putVersion({ ...first, digest: 'another' }, null)).rejects.toThrow(coded('CONFLICT'))
    const again = { statement: 'signed anew', publisher: newDid() }
    expect(await log.putVersion({ ...first, ...again, publishedAt: 2000 }, null)).toBe('same')
    expect(await log.findVersion(id, '1.0.0')).toEqual({ ...first, ...again })
    expect(await log.findVersion(id, '2.0.0')).toBeNull()
    expect(await log.findVersion(randomUUID(), '1.0.0')).toBeNull()
    expect(await log.countTopics(publisher)).toBe(1)
  })

  it('keeps the largest version that there may be', async () => {
    const { log } = await enter()
    const topic = newTopic({ content: new Uint8Array(randomBytes(3.75 * 1024 * 1024)) })
    expect(await log.putVersion(topic, null)).toBe('created')
    const found = await log.findVersion(topic.id, topic.version)
    expect(Buffer.compare(found?.content ?? new Uint8Array(), topic.content)).toBe(0)
  })

  it('knows a topic by its newest version, whichever came last', async () => {
    const { log } = await enter()
    const topic = newTopic()
    const { id, owner, name, publisher } = topic
    expect(await log.findTopic(id)).toBeNull()
    for (const [i, version] of ['1.0.0', '1.10.0', '1.9.0'].entries())
      await log.putVersion({ ...topic, version, publishedAt: 1000 + i, format: i === 1 ? 'xsd' : 'avro' }, null)
    const newest = { version: '1.10.0', format: 'xsd', publisher, publishedAt: 1001 } as const
    expect(await log.findTopic(id)).toEqual({
      ...{ id, owner, name, ...newest, description: '', tags: [], compatibility: 'none', retentionMs: null },
      ...{ createdAt: 1000, deletedAt: null, messages: 0, usedAt: null },
    })
    const versions = await log.listVersions(id)
    expect(versions[0]).toEqual(newest)
    expect(versions.map(({ version }) => version)).toEqual(['1.10.0', '1.9.0', '1.0.0'])
  })

  it('keeps what is said of a topic, and how it is used', async () => {
    const { log } = await enter()
    const topic = newTopic()
    const { id } = topic
    await log.putVersion(topic, null)
    const said = { description: 'of meters', tags: ['b', 'a'], compatibility: 'full', retentionMs: 1000 } as const
    await log.setTopic(id, { ...said, tags: [...said.tags] })
    await log.addUses([
      { id, messages: 2, usedAt: 50 },
      { id: randomUUID(), messages: 1, usedAt: 60 },
    ])
    await log.addUses([{ id, messages: 3, usedAt: 40 }])
    expect(await log.findTopic(id)).toMatchObject({ ...said, messages: 5, usedAt: 50 })
    await log.setTopic(id, { retentionMs: null })
    expect(await log.findTopic(id)).toMatchObject({ ...said, retentionMs: null })
    await expect(log.setTopic(randomUUID(), { retentionMs: 1 })).rejects.toThrow(coded('TOPIC_UNKNOWN'))
  })

  it('takes no version of a topic that was deleted, until it is restored', async () => {
    const { log } = await enter()
    const topic = newTopic()
    await log.putVersion(topic, null)
    await log.setTopic(topic.id, { deletedAt: 5 })
    await expect(log.putVersion({ ...topic, version: '1.1.0' }, null)).rejects.toThrow(coded('TOPIC_DELETED'))
    expect(await log.findVersion(topic.id, '1.0.0')).toEqual(topic)
    await log.setTopic(topic.id, { deletedAt: null })
    expect(await log.putVersion({ ...topic, version: '1.1.0' }, null)).toBe('created')
  })

  it('takes a version by its verdict about the newest one, as the policy asks', async () => {
    const { log } = await enter()
    const topic = newTopic()
    await log.putVersion(topic, null)
    await log.setTopic(topic.id, { compatibility: 'backward' })
    const publish = (version: string, verdict: VersionVerdict | null) => log.putVersion({ ...topic, version }, verdict)
    for (const verdict of [
      null,
      { verdict: 'forward', previous: '1.0.0' },
      { verdict: 'unknown', previous: '1.0.0' },
      { verdict: 'full', previous: '0.9.0' },
    ] as const)
      await expect(publish('1.1.0', verdict)).rejects.toThrow(coded('TOPIC_INCOMPATIBLE'))
    expect(await publish('1.1.0', { verdict: 'backward', previous: '1.0.0' })).toBe('created')
    expect(await publish('1.1.0', null)).toBe('same')
    await log.setTopic(topic.id, { compatibility: 'none' })
    expect(await publish('1.2.0', { verdict: 'broken', previous: '1.1.0' })).toBe('created')
  })

  it('finds topics by owner, words, tags, format and whether they were deleted, page by page', async () => {
    const { log } = await enter()
    const owner = `o-${randomUUID()}`
    const offers = newTopic({ owner, name: 'Offers', format: 'avro' })
    const readings = newTopic({ owner, name: 'readings' })
    const schedules = newTopic({ owner, name: 'schedules', format: 'xsd' })
    for (const topic of [schedules, readings, offers]) await log.putVersion(topic, null)
    await log.setTopic(readings.id, { description: 'Of 100% of METERS', tags: ['metering', 'daily'] })
    await log.setTopic(schedules.id, { tags: ['daily'] })
    const find = async (filter: Partial<TopicFilter> = {}) =>
      (await log.listTopics({ owner, deleted: false, after: null, skip: 0, limit: 10, ...filter })).map(
        ({ name }) => name,
      )
    const count = (criteria: Partial<TopicCriteria> = {}) => log.countListed({ owner, deleted: false, ...criteria })
    expect(await find()).toEqual(['Offers', 'readings', 'schedules'])
    expect(await find({ limit: 2 })).toEqual(['Offers', 'readings'])
    expect(await find({ after: { owner, name: 'readings' } })).toEqual(['schedules'])
    expect(await find({ skip: 1, limit: 1 })).toEqual(['readings'])
    expect(await find({ name: 'readings' })).toEqual(['readings'])
    expect(await find({ name: 'reading' })).toEqual([])
    expect(await count()).toBe(3)
    expect(await count({ tags: ['daily'], words: ['meters'] })).toBe(1)
    expect(await count({ name: 'reading' })).toBe(0)
    expect(await find({ format: 'avro' })).toEqual(['Offers'])
    expect(await find({ tags: ['daily'] })).toEqual(['readings', 'schedules'])
    expect(await find({ tags: ['daily', 'metering'] })).toEqual(['readings'])
    expect(await find({ words: ['OFFER'] })).toEqual(['Offers'])
    expect(await find({ words: ['100%', 'meters'] })).toEqual(['readings'])
    expect(await find({ words: ['meters', 'offer'] })).toEqual([])
    expect(await find({ words: ["'"] })).toEqual([])
    await log.setTopic(offers.id, { deletedAt: 1 })
    expect(await find()).toEqual(['readings', 'schedules'])
    expect(await find({ deleted: true })).toEqual(['Offers'])
  })
}
