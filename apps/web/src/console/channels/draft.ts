import type { ChannelChange, ChannelInput, ChannelType, ShownChannel } from '@digital-spine/api'
import { isReceiving } from './is-receiving.ts'

type Conditions = NonNullable<ChannelInput['conditions']>

/** A topic that is picked. */
export type DraftTopic = { readonly owner: string; readonly topicName: string; readonly topicId: string }

/** Somebody who is named; `name` if it was by a registered name, which stays with the DID. */
export type DraftParty = {
  readonly did: string
  readonly name?: string | undefined
  readonly alias?: string | undefined
}

/** A channel while it is being made or changed. Limits are null where there is none. */
export type Draft = {
  readonly fqcn: string
  readonly type: ChannelType
  readonly roles: readonly string[]
  readonly groups: readonly string[]
  readonly parties: readonly DraftParty[]
  readonly topics: readonly DraftTopic[]
  /** Topics to answer with; `answers` is the id of the topic that each is an answer to. */
  readonly responses: readonly (DraftTopic & { readonly answers: string })[]
  readonly payloadEncryption: boolean
  readonly acceptPlain: boolean
  readonly messageForms: boolean
  readonly useAnonymousExtChannel: boolean
  readonly isExplicit: boolean
  readonly retentionDays: number | null
  readonly maxPayloadBytes: number | null
  readonly maxFileBytes: number | null
}

export const blankDraft: Draft = {
  ...{ fqcn: '', type: 'pub', roles: [], groups: [], parties: [], topics: [], responses: [] },
  ...{ payloadEncryption: true, acceptPlain: false, messageForms: false, useAnonymousExtChannel: false },
  ...{ isExplicit: false, retentionDays: null, maxPayloadBytes: null, maxFileBytes: null },
}

/** A channel as it is, to be changed or made again. */
export function draftOf(channel: ShownChannel): Draft {
  const { fqcn, type, conditions, acknowledge } = channel
  const { payloadEncryption, acceptPlain, messageForms, useAnonymousExtChannel } = channel
  const { dids, names, roles, groups, topics, responseTopics } = conditions
  return {
    ...{ fqcn, type, roles, groups, payloadEncryption, acceptPlain, messageForms, useAnonymousExtChannel },
    parties: dids.map((did) => ({ did, name: names.find((pinned) => pinned.did === did)?.name })),
    topics: topics.map(({ owner, topicName, topicId }) => ({ owner, topicName, topicId })),
    responses: responseTopics.map(({ owner, topicName, topicId, responseTopicId: answers }) => {
      return { owner, topicName, topicId, answers }
    }),
    isExplicit: acknowledge === 'explicit',
    retentionDays: channel.retentionDays ?? null,
    maxPayloadBytes: channel.maxPayloadBytes ?? null,
    maxFileBytes: channel.maxFileBytes ?? null,
  }
}

/** Whom the channel is to be for, as the API takes it. */
export function membershipOf({
  roles,
  groups,
  parties,
}: Draft): Pick<Conditions, 'dids' | 'names' | 'roles' | 'groups'> {
  const names = parties.flatMap(({ did, name }) => (name === undefined ? [] : [{ name, did }]))
  return {
    dids: parties.map(({ did }) => did),
    names: names as NonNullable<Conditions['names']>,
    roles: [...roles],
    groups: [...groups],
  }
}

/** The change that makes a channel what the draft says; nothing of it is left out. */
export function changeOf(draft: Draft): ChannelChange {
  const { type, payloadEncryption, acceptPlain, messageForms, useAnonymousExtChannel } = draft
  const { retentionDays, maxPayloadBytes, maxFileBytes } = draft
  return {
    ...{ type, payloadEncryption, messageForms, useAnonymousExtChannel, retentionDays, maxPayloadBytes, maxFileBytes },
    acceptPlain: isReceiving(type) && acceptPlain,
    acknowledge: type === 'sub' && draft.isExplicit ? 'explicit' : null,
    conditions: {
      ...membershipOf(draft),
      topics: draft.topics.map(({ owner, topicName }) => ({ owner, topicName })),
      responseTopics: draft.responses.map(({ owner, topicName, answers: responseTopicId }) => {
        return { owner, topicName, responseTopicId }
      }),
    },
  }
}

export const inputOf = (draft: Draft): ChannelInput => ({ ...changeOf(draft), fqcn: draft.fqcn, type: draft.type })

/** Whether a text can be a channel's name. */
export const isChannelName = (text: string): boolean => /^[a-z0-9.-]{1,255}$/.test(text)
