import type { TopicListing } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { LinkButton } from '../../../kit/link-button.tsx'
import { Pager } from '../../../kit/pager.tsx'
import { SearchField } from '../../../kit/search-field.tsx'
import { usePages } from '../../use-pages.ts'
import classes from '../channels.module.css'
import type { DraftTopic } from '../draft.ts'

const rows = ({ records }: TopicListing) => records

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
  const [keyword, setKeyword] = useState('')
  const pages = usePages(keyword === '' ? 'topics' : 'topics/search', {
    rows,
    query: keyword === '' ? { schema: false } : { keyword },
    size: 6,
  })
  return (
    <div>
      <SearchField label={label} onSearch={setKeyword} />
      {pages.error !== null && <Failure error={pages.error} onRetry={pages.first} />}
      <ul className={classes.options} aria-label={t('wizard.topics.found')} aria-busy={pages.isFetching}>
        {pages.rows?.map(({ id: topicId, owner, name: topicName, description }) => {
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
      {pages.rows?.length === 0 && (
        <p className={classes.note}>
          {t('wizard.topics.none')}{' '}
          <LinkButton to="/topics/new" size="xs" variant="default">
            {t('wizard.topics.make')}
          </LinkButton>
        </p>
      )}
      <Pager pages={pages} />
    </div>
  )
}
