import type { QualifiedRecipients, ShownChannel } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Face } from '../parties/face.tsx'
import { calledOf } from '../parties/person.tsx'
import classes from './channels.module.css'
import { isReceiving } from './is-receiving.ts'

type Recipient = Pick<QualifiedRecipients['recipients'][number], 'did' | 'name' | 'alias'>
const shown = 4

/** A channel as a picture: from whom, what, to whom. */
export function ChannelPicture({
  type,
  topics,
  recipients,
}: {
  type: ShownChannel['type']
  topics: readonly { readonly owner: string; readonly topicName: string }[]
  recipients: readonly Recipient[]
}) {
  const { t } = useTranslation('channels')
  const receiving = isReceiving(type)
  const others = (
    <div className={classes.end}>
      <span className={classes.endTitle}>{t(receiving ? 'picture.from' : 'picture.to')}</span>
      {recipients.length === 0 ? (
        <span className={classes.nobody}>{t('nobody')}</span>
      ) : (
        <ul>
          {recipients.slice(0, shown).map((one) => (
            <li key={one.did}>
              <Face did={one.did} called={calledOf(one)} /> <span>{calledOf(one)}</span>
            </li>
          ))}
          {recipients.length > shown && <li>{t('more', { count: recipients.length - shown })}</li>}
        </ul>
      )}
    </div>
  )
  const own = (
    <div className={`${classes.end} ${classes.own}`}>
      <span className={classes.endTitle}>{t(receiving ? 'picture.to' : 'picture.from')}</span>
      <span className={classes.us}>{t('picture.us')}</span>
    </div>
  )
  return (
    <figure className={classes.picture} aria-label={t('picture.label')}>
      {receiving ? others : own}
      <Arrow />
      <div className={classes.carried}>
        <span className={classes.endTitle}>
          {t(type === 'pub' || type === 'sub' ? 'picture.messages' : 'picture.files')}
        </span>
        {topics.length === 0 ? (
          <span className={classes.nobody}>{t('picture.noTopic')}</span>
        ) : (
          <ul>
            {topics.slice(0, shown).map(({ owner, topicName }) => (
              <li key={`${owner}/${topicName}`} title={`${owner}/${topicName}`}>
                {topicName}
              </li>
            ))}
            {topics.length > shown && <li>{t('more', { count: topics.length - shown })}</li>}
          </ul>
        )}
      </div>
      <Arrow />
      {receiving ? own : others}
    </figure>
  )
}

function Arrow() {
  return (
    <svg className={classes.arrow} viewBox="0 0 48 16" aria-hidden="true">
      <path d="M2 8h42M38 2l7 6-7 6" />
    </svg>
  )
}
