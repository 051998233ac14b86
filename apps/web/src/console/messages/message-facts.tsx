import type { SentMessage } from '@digital-spine/api'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Copy } from '../../kit/copy.tsx'
import { Facts } from '../../kit/facts.tsx'
import { pathOf } from '../use-act.ts'

type About = Pick<
  SentMessage,
  'id' | 'fqcn' | 'topicOwner' | 'topicName' | 'topicVersion' | 'transactionId' | 'payloadEncryption'
>

/** What is known of a message whichever way it went; `more` comes first. */
export function MessageFacts({
  message: { id, fqcn, topicOwner, topicName, topicVersion, transactionId, payloadEncryption },
  more,
}: {
  message: About
  more: readonly (readonly [string, ReactNode])[]
}) {
  const { t } = useTranslation('messages')
  const transaction: readonly [string, ReactNode][] =
    transactionId === null ? [] : [[t('facts.transaction'), transactionId]]
  const secrecy: readonly [string, ReactNode][] =
    payloadEncryption === undefined ? [] : [[t('facts.payload'), t(payloadEncryption ? 'facts.sealed' : 'facts.plain')]]
  return (
    <Facts
      facts={[
        ...more,
        [
          t('facts.topic'),
          <Link key="topic" href={`/topics/${pathOf(topicOwner, topicName)}`}>
            {topicOwner}/{topicName} {topicVersion}
          </Link>,
        ],
        [
          t('facts.channel'),
          <Link key="channel" href={`/channels/by-name/${pathOf(fqcn)}`}>
            {fqcn}
          </Link>,
        ],
        ...transaction,
        ...secrecy,
        [
          t('facts.id'),
          <span key="id">
            <code>{id}</code> <Copy text={id} what={t('facts.id')} />
          </span>,
        ],
      ]}
    />
  )
}
