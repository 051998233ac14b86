import type { ChannelState, QualifiedRecipients, ShownChannel } from '@digital-spine/api'
import { Alert, Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import type { ApiError } from '../../request.ts'
import { useCaller } from '../caller.tsx'
import { Recent } from '../parties/recent.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { ChannelPicture } from './channel-picture.tsx'
import classes from './channels.module.css'
import { Code } from './code.tsx'
import { isReceiving } from './is-receiving.ts'
import { Members } from './members.tsx'
import { Readers } from './readers.tsx'
import { Settings } from './settings.tsx'
import { useRemoval } from './use-removal.tsx'
import { Why } from './why.tsx'

/** A channel: what it carries between whom, why they qualify, who reads it, and what to do with it. */
export function ChannelDetail({ fqcn }: { fqcn: string }) {
  const { t } = useTranslation('channels')
  const query = useAnswer<ShownChannel>(`channels/${pathOf(fqcn)}`, { everyMs: 5000 })
  const members = useAnswer<QualifiedRecipients>(`channels/${pathOf(fqcn)}/qualifiedDids`, { everyMs: 5000 })
  const state = useAnswer<ChannelState>(`channels/${pathOf(fqcn)}/state`, { everyMs: 5000 })
  return (
    <Page
      title={fqcn}
      lead={query.data && t(`does.${query.data.type}`)}
      above={[{ to: '/channels', title: t('title') }]}
      actions={query.data && <Actions channel={query.data} />}
    >
      <Loaded query={query}>{(channel) => <Whole channel={channel} members={members} state={state} />}</Loaded>
    </Page>
  )
}

function Whole({
  channel,
  members,
  state,
}: {
  channel: ShownChannel
  members: UseQueryResult<QualifiedRecipients, ApiError>
  state: UseQueryResult<ChannelState, ApiError>
}) {
  const { t } = useTranslation('channels')
  const isMade = useSearchParams()[0].has('made')
  const { fqcn, type, conditions } = channel
  const { topics, responseTopics } = conditions
  return (
    <>
      {isMade && <Made channel={channel} />}
      {members.data?.recipients.length === 0 && (
        <Alert variant="outline" color="yellow" title={t('nobody')}>
          {t('nobodyText')}
        </Alert>
      )}
      <Section
        title={t('picture.title')}
        note={
          state.data !== undefined && (
            <>
              {t(isReceiving(type) ? 'received' : 'sent', { count: state.data.messages })}
              {state.data.lastDate !== undefined && (
                <>
                  {' · '}
                  {t('last')} <Time at={state.data.lastDate} />
                </>
              )}
            </>
          )
        }
      >
        <ChannelPicture type={type} topics={topics} recipients={members.data?.recipients ?? []} />
        {topics.length > 0 && (
          <ul className={classes.topics} aria-label={t('topics')}>
            {topics.map(({ topicId, topicName, owner }) => {
              const answers = responseTopics.filter(({ responseTopicId }) => responseTopicId === topicId)
              return (
                <li key={topicId}>
                  <Link href={`/topics/${owner}/${topicName}`}>{topicName}</Link>
                  <span className={classes.under}>{owner}</span>
                  {answers.map((answer) => (
                    <span key={answer.topicId} className={classes.under}>
                      {t('answeredWith')} {answer.topicName} ({answer.owner})
                    </span>
                  ))}
                </li>
              )
            })}
          </ul>
        )}
      </Section>
      <div className={classes.columns}>
        <div className="page">
          <Members query={members} />
          <Why fqcn={fqcn} />
        </div>
        <div className="page">
          <Settings channel={channel} />
          {isReceiving(type) && <Readers fqcn={fqcn} query={state} />}
          <Recent by={{ fqcn }} sent={!isReceiving(type)} />
        </div>
      </div>
      <Code channel={channel} />
    </>
  )
}

/** What to do with a channel that was just made. */
function Made({ channel: { fqcn, type } }: { channel: ShownChannel }) {
  const { t } = useTranslation('channels')
  const { may } = useCaller()
  return (
    <Alert variant="outline" color="teal" title={t('made.title')} role="status">
      <p className={classes.next}>{t(`made.${type}`)}</p>
      {type === 'pub' && may('send') && (
        <LinkButton to={`/messages/new?fqcn=${fqcn}`} size="xs">
          {t('actions.test')}
        </LinkButton>
      )}
      {type === 'sub' && (
        <LinkButton to={`/messages?fqcn=${fqcn}`} size="xs">
          {t('made.read')}
        </LinkButton>
      )}
      {(type === 'upload' || type === 'download') && (
        <LinkButton to="/files" size="xs">
          {t('made.files')}
        </LinkButton>
      )}
    </Alert>
  )
}

function Actions({ channel }: { channel: ShownChannel }) {
  const { t } = useTranslation('channels')
  const { may } = useCaller()
  const removal = useRemoval(channel)
  const { fqcn, type } = channel
  return (
    <>
      {type === 'pub' && may('send') && <LinkButton to={`/messages/new?fqcn=${fqcn}`}>{t('actions.test')}</LinkButton>}
      {may('configure') && (
        <>
          <LinkButton to={`/channels/by-name/${fqcn}/edit`} variant="default">
            {t('actions.edit')}
          </LinkButton>
          <LinkButton to={`/channels/new?from=${fqcn}`} variant="default">
            {t('actions.duplicate')}
          </LinkButton>
          <Button variant="default" loading={removal.isPending} onClick={() => void removal.ask()}>
            {t('actions.remove')}
          </Button>
        </>
      )}
      {removal.error !== null && <Failure error={removal.error} />}
    </>
  )
}
