import type { ChannelType, ShownChannel } from '@digital-spine/api'
import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { State } from '../../kit/state.tsx'
import { useCaller } from '../caller.tsx'
import { usePages } from '../use-pages.ts'
import classes from './channels.module.css'
import { Direction } from './direction.tsx'
import { Some } from './some.tsx'
import { withWhom } from './with-whom.ts'

const rows = (channels: readonly ShownChannel[]) => channels
const types: readonly ChannelType[] = ['pub', 'sub', 'upload', 'download']

export function ChannelList() {
  const { t } = useTranslation('channels')
  const { may } = useCaller()
  const [q, setQ] = useState('')
  const [type, setType] = useState('')
  const pages = usePages('channels', { rows, query: { q, type }, everyMs: 5000 })
  const isFiltered = q !== '' || type !== ''
  const create = may('configure') && <LinkButton to="/channels/new">{t('new')}</LinkButton>
  return (
    <Page title={t('title')} lead={t('lead')} actions={create}>
      <search className="filters" aria-label={t('filters')}>
        <SearchField label={t('search')} onSearch={setQ} />
        <NativeSelect
          label={t('kind')}
          value={type}
          onChange={({ currentTarget: { value } }) => setType(value)}
          data={[{ value: '', label: t('all') }, ...types.map((value) => ({ value, label: t(`does.${value}`) }))]}
        />
      </search>
      <PagedTable
        pages={pages}
        caption={t('title')}
        rowKey={({ fqcn }) => fqcn}
        empty={
          isFiltered ? (
            <Empty title={t('none.title')}>{t('none.text')}</Empty>
          ) : (
            <Empty title={t('empty.title')} action={create}>
              {t('empty.text')}
            </Empty>
          )
        }
        columns={[
          {
            title: t('channel'),
            show: ({ fqcn, type: of }) => (
              <div className={classes.named}>
                <Direction type={of} />
                <div>
                  <Link href={`/channels/by-name/${fqcn}`} className={classes.fqcn}>
                    {fqcn}
                  </Link>
                  <span className={classes.under}>{t(`does.${of}`)}</span>
                </div>
              </div>
            ),
          },
          {
            title: t('topics'),
            show: ({ conditions }) => <Some items={conditions.topics.map((one) => one.topicName)} />,
          },
          { title: t('with'), show: (channel) => <Some items={withWhom(channel)} /> },
          {
            title: t('now'),
            show: ({ conditions: { qualifiedDids } }) =>
              qualifiedDids.length === 0 ? (
                <State tone="bad">{t('nobody')}</State>
              ) : (
                <State tone="good">{t('count', { count: qualifiedDids.length })}</State>
              ),
          },
          {
            title: t('protection'),
            show: (channel) => (
              <span className={classes.under}>{t(channel.payloadEncryption ? 'encrypted' : 'plain')}</span>
            ),
          },
        ]}
      />
    </Page>
  )
}
