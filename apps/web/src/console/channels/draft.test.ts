import type { ShownChannel } from '@digital-spine/api'
import { expect, it } from 'vitest'
import { blankDraft, changeOf, draftOf, inputOf, isChannelName, membershipOf } from './draft.ts'

const did = 'did:ethr:spine:0x1111111111111111111111111111111111111111'
const topic = { owner: 'acme.iam.ewc', topicName: 'readings', topicId: 'a'.repeat(24) }
const answer = { owner: 'acme.iam.ewc', topicName: 'answers', topicId: 'b'.repeat(24) }
const channel = {
  ...{ fqcn: 'in', type: 'sub', payloadEncryption: false, acceptPlain: true, messageForms: true },
  ...{ useAnonymousExtChannel: false, retentionDays: 7, maxPayloadBytes: 65_536, acknowledge: 'explicit' },
  conditions: {
    ...{ dids: [did], names: [{ name: 'acme.iam.ewc', did }], roles: ['user.roles.acme.iam.ewc'], groups: ['buyers'] },
    ...{ qualifiedDids: [did], topics: [{ ...topic, schemaType: 'JSD7' }] },
    responseTopics: [{ ...answer, topicOwner: answer.owner, responseTopicId: topic.topicId }],
  },
  ...{ createdDate: '2026-01-01T00:00:00.000Z', updatedDate: '2026-01-01T00:00:00.000Z' },
} as unknown as ShownChannel

it('makes a channel again just as it was', () => {
  expect(inputOf(draftOf(channel))).toEqual({
    ...{ fqcn: 'in', type: 'sub', payloadEncryption: false, acceptPlain: true, messageForms: true },
    ...{ useAnonymousExtChannel: false, retentionDays: 7, maxPayloadBytes: 65_536, maxFileBytes: null },
    acknowledge: 'explicit',
    conditions: {
      ...{
        dids: [did],
        names: [{ name: 'acme.iam.ewc', did }],
        roles: ['user.roles.acme.iam.ewc'],
        groups: ['buyers'],
      },
      topics: [{ owner: topic.owner, topicName: topic.topicName }],
      responseTopics: [{ owner: answer.owner, topicName: answer.topicName, responseTopicId: topic.topicId }],
    },
  })
})

it('leaves nothing out of a change, so that what was taken away is gone', () => {
  const change = changeOf({ ...draftOf(channel), roles: [], retentionDays: null, isExplicit: false })
  expect(change).toMatchObject({ retentionDays: null, acknowledge: null, conditions: { roles: [] } })
})

it('says nothing of a channel that only those of the other direction have', () => {
  const draft = { ...blankDraft, type: 'pub' as const, acceptPlain: true, isExplicit: true }
  expect(changeOf(draft)).toMatchObject({ acceptPlain: false, acknowledge: null })
})

it('keeps a name with the DID that it was picked for', () => {
  const parties = [{ did, name: 'acme.iam.ewc' }, { did: 'did:web:other.example' }]
  expect(membershipOf({ ...blankDraft, parties })).toEqual({
    ...{ dids: [did, 'did:web:other.example'], names: [{ name: 'acme.iam.ewc', did }] },
    ...{ roles: [], groups: [] },
  })
})

it('tells which names a channel can have', () => {
  expect(['offers.out', 'a-1', 'new', '', 'Upper', 'with space', 'a'.repeat(256)].filter(isChannelName)).toEqual([
    'offers.out',
    'a-1',
    'new',
  ])
})
