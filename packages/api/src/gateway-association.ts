import type { Did } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

const tags = ['anonymous mailboxes']
const did = Type.Unsafe<Did>({ type: 'string' })
const text = Type.String({ minLength: 1, maxLength: 255 })
const time = (description: string) => Type.String({ format: 'date-time', description })
const perhapsTime = (description: string) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time', description })
const nothing = Type.Null({ description: 'it is done' })

/** An anonymous mailbox as the DDHub client gateway shows its association keys. */
export const AssociationKey = Type.Object(
  {
    associationKey: Type.Unsafe<Did>({ type: 'string', description: 'the mailbox, a did:key' }),
    validFrom: time('when senders are to use it'),
    validTo: time('until when; what comes later is taken for some days'),
    isShared: Type.Boolean({ description: 'whether the broker knows it' }),
    sharedDate: perhapsTime('since when'),
    isSent: Type.Boolean({ description: 'whether senders were told of it' }),
    sentDate: perhapsTime('when they last were'),
    iteration: Type.String(),
    owner: did,
    createdDate: time('when it was made'),
    updatedDate: time('when it last changed'),
  },
  { title: 'AssociationKey' },
)
export type AssociationKey = Static<typeof AssociationKey>

const perhapsKey = Type.Union([AssociationKey, Type.Null()])

/** `GET /api/v2/keys/association/current`. */
export const AssociationKeys = Type.Object({ current: perhapsKey, next: perhapsKey }, { title: 'AssociationKeysInUse' })
export type AssociationKeys = Static<typeof AssociationKeys>

/** How senders are told of mailboxes. */
export const AssociationNotice = Type.Object(
  {
    fqcn: Type.String({ ...text, description: 'a channel to those who are to send' }),
    topicOwner: text,
    topicName: Type.String({ ...text, description: 'a topic for arrays of associationKey, validFrom and validTo' }),
  },
  { title: 'AssociationNotice' },
)
export type AssociationNotice = Static<typeof AssociationNotice>

/** `POST /api/v2/keys/association/send`: nobody is told if it does not say how. */
export const AssociationSending = Type.Union([AssociationNotice, Type.Object({}, { additionalProperties: false })])
export type AssociationSending = Static<typeof AssociationSending>

/** Schemas of the routes of anonymous mailboxes. */
export const associationRoutes = {
  begin: {
    summary: 'Have anonymous mailboxes from now on, a new one each day',
    tags,
    response: { 204: nothing, ...errorAnswers },
  },
  list: {
    summary: 'Anonymous mailboxes, the newest first',
    tags,
    response: { 200: Type.Array(AssociationKey), ...errorAnswers },
  },
  current: {
    summary: 'The anonymous mailbox that senders are to use now, and the one after it',
    tags,
    response: { 200: AssociationKeys, ...errorAnswers },
  },
  register: {
    summary: 'Have the broker know the anonymous mailboxes, as it is done every hour',
    tags,
    response: { 204: nothing, ...errorAnswers },
  },
  send: {
    summary: 'Send the mailboxes of now and of later to those who are to use them',
    tags,
    body: AssociationSending,
    response: { 204: nothing, ...errorAnswers },
  },
} as const
