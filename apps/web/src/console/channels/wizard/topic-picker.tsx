import type { TopicListing } from '@digital-spine/api'
import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../../kit/link-button.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { useAnswer } from '../../use-answer.ts'
import classes from '../channels.module.css'
import type { DraftTopic } from '../draft.ts'

const limit = 6

/** The topics of the exchange, a page at a time or searched by words, of which some are picked. */
export function TopicPicker({
  label,
  picked,
  onPick,
}: {
  label: string
  picked: readonly DraftTopic[]
  onPick: (topic: DraftTopic) => void
}) {
  const { t } = useTranslation('channels')
  const [text, setText] = useState('')
  const [at, setAt] = useState({ keyword: '', page: 1 })
  const [keyword] = useDebouncedValue(text.trim(), 250)
  const page = at.keyword === keyword ? at.page : 1
  const query = useAnswer<TopicListing>(keyword === '' ? 'topics' : 'topics/search', {
    query: { limit, page, ...(keyword === '' ? { schema: false } : { keyword }) },
  })
  return (
    <div>
      <TextInput
        type="search"
        label={label}
        maxLength={200}
        value={text}
        onChange={({ currentTarget: { value } }) => setText(value)}
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      />
      <Loaded query={query}>
        {({ count, records }) => (
          <>
            <ul className={classes.options} aria-label={t('wizard.topics.found')} aria-busy={query.isFetching}>
              {records.map(({ id: topicId, owner, name: topicName, description }) => {
                const isPicked = picked.some((one) => one.topicId === topicId)
                return (
                  <li key={topicId}>
                    <div>
                      <b>{topicName}</b>
                      <span className={classes.under}>{owner}</span>
                      {description !== '' && <span className={classes.under}>{description}</span>}
                    </div>
                    <Button
                      size="xs"
                      variant="default"
                      disabled={isPicked}
                      aria-label={t('wizard.pick', {
                        deed: t(isPicked ? 'roles.picked' : 'wizard.add'),
                        what: `${owner}/${topicName}`,
                      })}
                      onClick={() => onPick({ owner, topicName, topicId })}
                    >
                      {isPicked ? t('roles.picked') : t('wizard.add')}
                    </Button>
                  </li>
                )
              })}
            </ul>
            {records.length === 0 && (
              <p className={classes.note}>
                {t('wizard.topics.none')}{' '}
                <LinkButton to="/topics/new" size="xs" variant="default">
                  {t('wizard.topics.make')}
                </LinkButton>
              </p>
            )}
            {count > limit && (
              <div className="pager">
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={page === 1}
                  onClick={() => setAt({ keyword, page: page - 1 })}
                >
                  {t('roles.back')}
                </Button>
                <span>{t('wizard.topics.page', { page, of: Math.ceil(count / limit) })}</span>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={page * limit >= count}
                  onClick={() => setAt({ keyword, page: page + 1 })}
                >
                  {t('roles.next')}
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}
