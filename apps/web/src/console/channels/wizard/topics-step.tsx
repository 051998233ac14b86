import { Button, CloseButton } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from '../channels.module.css'
import type { DraftTopic } from '../draft.ts'
import type { StepProps } from './channel-wizard.tsx'
import { TopicPicker } from './topic-picker.tsx'
import own from './wizard.module.css'

/** What a channel carries, and what it is answered with. */
export function TopicsStep({ draft, onChange }: StepProps) {
  const { t } = useTranslation('channels')
  const { type, topics, responses } = draft
  const drop = (topicId: string): void =>
    onChange({
      topics: topics.filter((one) => one.topicId !== topicId),
      responses: responses.filter(({ answers }) => answers !== topicId),
    })
  return (
    <>
      <p className={own.lead}>{t('wizard.topics.lead')}</p>
      {topics.length > 0 && (
        <ul className={own.topics} aria-label={t('wizard.topics.picked')}>
          {topics.map((topic) => (
            <li key={topic.topicId}>
              <div className={own.topic}>
                <div>
                  <b>{topic.topicName}</b>
                  <span className={classes.under}>{topic.owner}</span>
                </div>
                <CloseButton
                  aria-label={t('wizard.drop', { what: topic.topicName })}
                  onClick={() => drop(topic.topicId)}
                />
              </div>
              {type === 'sub' && <Answers topic={topic} draft={draft} onChange={onChange} />}
            </li>
          ))}
        </ul>
      )}
      <TopicPicker
        label={t('wizard.topics.search')}
        picked={topics}
        onPick={(topic) => onChange({ topics: [...topics, topic] })}
      />
    </>
  )
}

/** The topics that a topic is answered with, picked on demand. */
function Answers({ topic, draft: { responses }, onChange }: StepProps & { topic: DraftTopic }) {
  const { t } = useTranslation('channels')
  const [isOpen, setOpen] = useState(false)
  const given = responses.filter(({ answers }) => answers === topic.topicId)
  return (
    <div className={own.answers}>
      {given.map((answer) => (
        <div key={answer.topicId} className={own.topic}>
          <span>
            {t('answeredWith')} <b>{answer.topicName}</b>
          </span>
          <CloseButton
            size="sm"
            aria-label={t('wizard.drop', { what: answer.topicName })}
            onClick={() => onChange({ responses: responses.filter((one) => one !== answer) })}
          />
        </div>
      ))}
      <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t('wizard.topics.answer', { topic: topic.topicName })}
      </Button>
      {isOpen && (
        <TopicPicker
          label={t('wizard.topics.searchAnswer')}
          picked={given}
          onPick={(answer) => {
            onChange({ responses: [...responses, { ...answer, answers: topic.topicId }] })
            setOpen(false)
          }}
        />
      )}
    </div>
  )
}
