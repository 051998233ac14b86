import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey } from './participants.ts'
import { describeAccess } from './reference/access.ts'
import { describeAssociation } from './reference/association.ts'
import { describeChannels } from './reference/channels.ts'
import { describeEnrolment } from './reference/enrolment.ts'
import { describeEvents } from './reference/events.ts'
import { describeFiles } from './reference/files.ts'
import { canary, describeMessages } from './reference/messages.ts'
import { describePeople } from './reference/people.ts'
import { describeTopics } from './reference/topics.ts'
import { type ReferenceWorld, startReferenceWorld } from './reference/world.ts'

/** In the order of what a participant does, each step on what the ones before have left. */
describe('a system written for the DDHub client gateway', () => {
  let world: ReferenceWorld

  beforeAll(async () => {
    world = await startReferenceWorld()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  describe('access', () => describeAccess(() => world))
  describe('identity and enrolment', () => describeEnrolment(() => world))
  describe('topics', () => describeTopics(() => world))
  describe('channels', () => describeChannels(() => world))
  describe('people', () => describePeople(() => world))
  describe('messages', () => describeMessages(() => world))
  describe('files', () => describeFiles(() => world))
  describe('events', () => describeEvents(() => world))
  describe('association keys', () => describeAssociation(() => world))

  it('finds none of its secrets and payloads in what services log', () => {
    const logged = world.logs()
    expect(logged.length).toBeGreaterThan(1000)
    for (const secret of [canary, apiKey, 'a-password-of-a-test-run', 'gwa_', 'gwr_'])
      expect(logged).not.toContain(secret)
  })
})
