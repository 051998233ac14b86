import type { TopicListing } from '@digital-spine/api'
import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { usePages } from '../use-pages.ts'
import { formatNames, formats } from './format-names.ts'
import { ownerPath, topicPath, versionPath } from './paths.ts'
import css from './topics.module.css'
import { useOwners } from './use-topic.ts'

const rows = ({ records }: TopicListing) => records
const filters = ['text', 'owner', 'tag', 'format', 'deleted'] as const
type Filter = (typeof filters)[number]

/** All topics, by words, owner, tag and format; the address keeps what is looked for. */
export function TopicListPage() {
  const { t, i18n } = useTranslation('topics')
  const { may } = useCaller()
  const [params, setParams] = useSearchParams()
  // Counts how often the filters were cleared: the search field begins anew then.
  const [times, setTimes] = useState(0)
  const owners = useOwners().data?.owners ?? []
  const chosen = Object.fromEntries(filters.map((name) => [name, params.get(name) ?? ''])) as Record<Filter, string>
  const pages = usePages('topics', { rows, query: { ...chosen, schema: false }, size: 25 })
  const choose = (name: Filter, value: string): void =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (value === '') next.delete(name)
      else next.set(name, value)
      return next
    })
  const clear = (): void => {
    setParams(new URLSearchParams())
    setTimes(times + 1)
  }
  const mine = owners.map(({ name }) => name as string)
  const others = chosen.owner === '' || mine.includes(chosen.owner) ? [] : [chosen.owner]
  const isFiltered = filters.some((name) => chosen[name] !== '')
  const create = may('topics') && <LinkButton to="/topics/new">{t('list.create')}</LinkButton>
  return (
    <Page title={t('title')} lead={t('lead')} actions={create}>
      <search className="filters" aria-label={t('list.filters')}>
        <SearchField
          label={t('list.search')}
          initial={chosen.text}
          key={times}
          onSearch={(text) => choose('text', text)}
        />
        <NativeSelect
          label={t('list.owner')}
          value={chosen.owner}
          onChange={({ currentTarget: { value } }) => choose('owner', value)}
          data={[
            { value: '', label: t('list.everybody') },
            ...mine.map((value) => ({ value, label: t('list.mine', { name: value }) })),
            ...others,
          ]}
        />
        <NativeSelect
          label={t('format')}
          value={chosen.format}
          onChange={({ currentTarget: { value } }) => choose('format', value)}
          data={[
            { value: '', label: t('list.any') },
            ...formats.map((value) => ({ value, label: formatNames[value] })),
          ]}
        />
        <NativeSelect
          label={t('list.state')}
          value={chosen.deleted}
          onChange={({ currentTarget: { value } }) => choose('deleted', value)}
          data={[
            { value: '', label: t('list.inUse') },
            { value: 'true', label: t('list.deleted') },
          ]}
        />
        {isFiltered && (
          <Button variant="subtle" onClick={clear}>
            {t('list.clear')}
          </Button>
        )}
      </search>
      {chosen.tag !== '' && (
        <p className={css.note}>
          {t('list.tagged')} <Tags tags={[chosen.tag]} active={chosen.tag} onChoose={() => choose('tag', '')} />
        </p>
      )}
      {pages.answer !== undefined && (
        <p role="status" className={css.note}>
          {t('list.count', {
            count: pages.answer.count,
            shown: pages.answer.count.toLocaleString(i18n.language),
          })}
        </p>
      )}
      <PagedTable
        pages={pages}
        caption={t('title')}
        rowKey={({ id }) => id}
        empty={
          isFiltered ? (
            <Empty title={t('list.none.title')}>{t('list.none.text')}</Empty>
          ) : (
            <Empty title={t('list.empty.title')} action={create}>
              {t('list.empty.text')}
            </Empty>
          )
        }
        columns={[
          {
            title: t('topic'),
            show: (topic) => (
              <>
                <Link href={topicPath(topic)} className={css.topicName}>
                  {topic.name}
                </Link>
                <div>
                  <Link href={ownerPath(topic.owner)} className={css.owner}>
                    {topic.owner}
                  </Link>
                </div>
                {topic.description !== '' && <div className={css.about}>{topic.description}</div>}
              </>
            ),
          },
          {
            title: t('tags'),
            show: ({ tags }) => <Tags tags={tags} active={chosen.tag} onChoose={(tag) => choose('tag', tag)} />,
          },
          { title: t('format'), show: ({ format }) => formatNames[format] },
          {
            title: t('version'),
            show: (topic) => (
              <Link href={versionPath(topic, topic.version)} className={css.link}>
                {topic.version}
              </Link>
            ),
          },
          {
            title: t('messages'),
            show: ({ messages }) => messages.toLocaleString(i18n.language),
            isNumber: true,
          },
          { title: t('updated'), show: ({ publishedAt }) => <Time at={publishedAt} /> },
        ]}
      />
    </Page>
  )
}

function Tags({
  tags,
  active,
  onChoose,
}: {
  tags: readonly string[]
  active: string
  onChoose: (tag: string) => void
}) {
  const { t } = useTranslation('topics')
  if (tags.length === 0) return null
  return (
    <ul className={css.tags}>
      {tags.map((tag) => (
        <li key={tag}>
          <button
            type="button"
            className={css.tag}
            data-active={tag === active}
            aria-label={t(tag === active ? 'list.withoutTag' : 'list.withTag', { tag })}
            onClick={() => onChoose(tag === active ? '' : tag)}
          >
            {tag}
            {tag === active && <span aria-hidden="true"> ×</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}
