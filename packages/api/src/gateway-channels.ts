import type { Did, Name, TopicId } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { Fqcn } from './fqcn.ts'
import { GroupName, PartyText, ShownParty } from './gateway-people.ts'
import { ListQuery, next } from './page.ts'

const name = Type.Unsafe<Name>({ type: 'string' })
const did = Type.Unsafe<Did>({ type: 'string' })
const topicId = Type.Unsafe<TopicId>({ type: 'string' })
const text = Type.String({ minLength: 1, maxLength: 255 })
const many = { maxItems: 200 }
const strict = { additionalProperties: false }

/** `pub` sends messages and `sub` takes them; `upload` sends files and `download` takes them. */
export const channelTypes = ['pub', 'sub', 'upload', 'download'] as const
export type ChannelType = (typeof channelTypes)[number]
const type = Type.Unsafe<ChannelType>({ type: 'string', enum: [...channelTypes] })

/** A name that was given for a DID: it stays with the DID that it stood for then. */
const pinnedName = Type.Object({ name, did }, { title: 'PinnedName' })

/** What a limit may be; null takes it away. */
const limit = (description: string) =>
  Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, description }))

const settings = {
  payloadEncryption: Type.Optional(Type.Boolean({ description: 'true if left out' })),
  messageForms: Type.Optional(Type.Boolean()),
  useAnonymousExtChannel: Type.Optional(Type.Boolean({ description: 'stays as the channel was made' })),
  acceptPlain: Type.Optional(
    Type.Boolean({ description: 'whether plain messages are taken; as payloadEncryption says if left out' }),
  ),
  retentionDays: limit('how long what was sent or received is kept, in days'),
  maxPayloadBytes: limit('the largest payload that is sent or taken, in bytes'),
  maxFileBytes: limit('the largest file that is sent or taken, in bytes'),
  acknowledge: Type.Optional(
    Type.Unsafe<'explicit' | null>({
      ...{ type: ['string', 'null'], enum: ['explicit', null] },
      description: 'explicit: a poll acknowledges nothing that an earlier one handed over',
    }),
  ),
}

const conditionMembers = {
  dids: Type.Optional(Type.Array(PartyText, { ...many, description: 'who it is for: DIDs, names or aliases' })),
  names: Type.Optional(Type.Array(pinnedName, many)),
  roles: Type.Optional(Type.Array(text, many)),
  groups: Type.Optional(Type.Array(GroupName, { ...many, description: 'of the address book' })),
  topics: Type.Optional(Type.Array(Type.Object({ topicName: text, owner: text }), many)),
  responseTopics: Type.Optional(
    Type.Array(
      Type.Object({
        ...{ topicName: text, owner: text },
        responseTopicId: Type.String({ ...text, description: 'id of the topic that is answered' }),
      }),
      many,
    ),
  ),
}
const conditions = Type.Object(conditionMembers, { title: 'ChannelConditionsInput' })

/** `POST /api/v2/channels`. */
export const ChannelInput = Type.Object(
  { fqcn: Fqcn, type, ...settings, conditions: Type.Optional(conditions) },
  { title: 'ChannelInput' },
)
export type ChannelInput = Static<typeof ChannelInput>

/** `spec` of a document of the kind Channel: what is left out is as it is in a new channel. */
export const ChannelSpec = Type.Object(
  { fqcn: Fqcn, type, ...settings, conditions: Type.Optional(Type.Object(conditionMembers, strict)) },
  { ...strict, title: 'ChannelSpec' },
)

/** `PUT /api/v2/channels/{fqcn}`: what is left out stays as it is. */
export const ChannelChange = Type.Object(
  { type: Type.Optional(type), ...settings, conditions: Type.Optional(conditions) },
  { title: 'ChannelChange' },
)
export type ChannelChange = Static<typeof ChannelChange>

/** Settings by which channels are found. */
export const ChannelFilter = Type.Object({
  type: Type.Optional(type),
  payloadEncryption: Type.Optional(Type.Boolean()),
  messageForms: Type.Optional(Type.Boolean()),
  useAnonymousExtChannel: Type.Optional(Type.Boolean()),
})

/** `GET /api/v2/channels`: the channels that are so; `q` is looked for in their fqcn and their topics. */
export const ChannelQuery = Type.Object({ ...ChannelFilter.properties, ...ListQuery.properties })
export type ChannelQuery = Static<typeof ChannelQuery>

const channelTopic = { topicName: Type.String(), owner: name, topicId }

/** A channel as the DDHub client gateway shows it, with what ours has beside. */
export const ShownChannel = Type.Object(
  {
    fqcn: Type.String(),
    type,
    payloadEncryption: Type.Boolean(),
    messageForms: Type.Boolean(),
    useAnonymousExtChannel: Type.Boolean(),
    acceptPlain: Type.Boolean(),
    retentionDays: Type.Optional(Type.Integer()),
    maxPayloadBytes: Type.Optional(Type.Integer()),
    maxFileBytes: Type.Optional(Type.Integer()),
    acknowledge: Type.Optional(Type.Literal('explicit')),
    conditions: Type.Object(
      {
        dids: Type.Array(did),
        names: Type.Array(pinnedName),
        roles: Type.Array(name),
        groups: Type.Array(Type.String()),
        qualifiedDids: Type.Array(did, { description: 'whom it is for, as it was found out last' }),
        topics: Type.Array(Type.Object({ ...channelTopic, schemaType: Type.String() }, { title: 'ChannelTopic' })),
        responseTopics: Type.Array(
          Type.Object(
            { ...channelTopic, topicOwner: name, responseTopicId: Type.String() },
            { title: 'ResponseTopic' },
          ),
        ),
      },
      { title: 'ChannelConditions' },
    ),
    createdDate: Type.String({ description: 'ISO 8601' }),
    updatedDate: Type.String({ description: 'ISO 8601' }),
  },
  { title: 'Channel' },
)
export type ShownChannel = Static<typeof ShownChannel>

/** Why somebody qualifies for a channel. */
export const QualifyingReason = Type.Union(
  [
    Type.Object(
      {
        kind: Type.Literal('named'),
        name: Type.Optional(Type.Unsafe<Name>({ type: 'string', description: 'the name it was given by' })),
        moved: Type.Optional(Type.Literal(true, { description: 'the name stands for somebody else, or nobody, now' })),
      },
      { description: 'the channel names it' },
    ),
    Type.Object(
      {
        kind: Type.Literal('role'),
        role: name,
        credential: Type.String({ description: 'id of the credential that proves it, verified by this gateway' }),
        issuer: did,
      },
      { description: 'it holds a role that the channel is for' },
    ),
    Type.Object(
      { kind: Type.Literal('group'), group: Type.String() },
      { description: 'it is in a group of the address book that the channel is for' },
    ),
  ],
  { title: 'QualifyingReason' },
)
export type QualifyingReason = Static<typeof QualifyingReason>

const QualifiedParty = Type.Object(
  { ...ShownParty.properties, reasons: Type.Array(QualifyingReason) },
  { title: 'QualifiedParty' },
)
export type QualifiedParty = Static<typeof QualifiedParty>

/** `GET /api/v2/channels/{fqcn}/qualifiedDids`: whom a channel is for, as it was found out last. */
export const QualifiedRecipients = Type.Object(
  {
    fqcn: Type.String(),
    qualifiedDids: Type.Array(did),
    updatedAt: Type.String({ description: 'when that was found out, ISO 8601' }),
    recipients: Type.Array(QualifiedParty),
    next,
    problem: Type.Optional(
      Type.String({ description: 'code of what keeps this from being found out again since; docs/errors.md' }),
    ),
  },
  { title: 'QualifiedRecipients' },
)
export type QualifiedRecipients = Static<typeof QualifiedRecipients>

/** `POST /api/v2/channels/qualified`: whom a channel is to be for. */
export const MembershipInput = Type.Pick(conditions, ['dids', 'names', 'roles', 'groups'], { title: 'Membership' })
export type MembershipInput = Static<typeof MembershipInput>

/** Whom a channel would be for now. */
export const Qualifying = Type.Object({ recipients: Type.Array(QualifiedParty) }, { title: 'Qualifying' })
export type Qualifying = Static<typeof Qualifying>

/** A condition of a channel that somebody does not meet. */
export const MissedCondition = Type.Union(
  [
    Type.Object(
      {
        kind: Type.Literal('role'),
        role: name,
        credentials: Type.Array(
          Type.Object({
            code: Type.Optional(Type.String({ description: 'why it does not count; docs/errors.md' })),
            detail: Type.String({ description: 'for people' }),
          }),
          {
            description:
              'those for this role that it has, none of which counts; one without a code is not listed by the broker yet',
          },
        ),
      },
      { description: 'it holds no such role' },
    ),
    Type.Object({ kind: Type.Literal('group'), group: Type.String() }, { description: 'it is not in the group' }),
    Type.Object({ kind: Type.Literal('named') }, { description: 'the channel names others' }),
  ],
  { title: 'MissedCondition' },
)
export type MissedCondition = Static<typeof MissedCondition>

/** `GET /api/v2/channels/{fqcn}/qualifiedDids/{did}`: whether a channel is for somebody, and of each of its conditions why or why not. */
export const Qualification = Type.Object(
  {
    ...ShownParty.properties,
    qualifies: Type.Boolean(),
    isSelf: Type.Boolean({ description: 'it is this participant, whom no channel of its own is for' }),
    isBlocked: Type.Boolean({ description: 'nothing of it is taken, by whatever channel' }),
    reasons: Type.Array(QualifyingReason),
    missed: Type.Array(MissedCondition),
  },
  { title: 'Qualification' },
)
export type Qualification = Static<typeof Qualification>

/** `GET /api/v2/channels/{fqcn}/state`: what a channel has, and how far who reads it is. */
export const ChannelState = Type.Object(
  {
    fqcn: Type.String(),
    messages: Type.Integer({ description: 'that it has received, or sent, and whose payloads are kept' }),
    lastDate: Type.Optional(Type.String({ format: 'date-time', description: 'when the last one came, or was sent' })),
    readers: Type.Array(
      Type.Object(
        {
          client: Type.String(),
          waiting: Type.Integer({ description: 'messages that it has not acknowledged' }),
          updatedDate: Type.String({ format: 'date-time', description: 'when it was here last, to the hour' }),
        },
        { title: 'ChannelReader' },
      ),
    ),
  },
  { title: 'ChannelState' },
)
export type ChannelState = Static<typeof ChannelState>
