import type { NameList } from '@digital-spine/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Pager } from '../../kit/pager.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { usePages } from '../use-pages.ts'
import { KindSign } from './kind-sign.tsx'
import { labelOf, namePath, ownerOf } from './name-parts.ts'
import { NameTree } from './name-tree.tsx'
import css from './organisations.module.css'

const rows = ({ names }: Pick<NameList, 'names'>) => names

/** All names: level by level, or those that fit what is searched for. */
export function NameBrowser({ root, selected }: { root: string; selected: string | undefined }) {
  const { t } = useTranslation('organisations')
  const [q, setQ] = useState('')
  return (
    <>
      <search>
        <SearchField label={t('search')} onSearch={setQ} />
      </search>
      {q === '' ? <NameTree root={root} selected={selected} /> : <Found q={q} />}
    </>
  )
}

function Found({ q }: { q: string }) {
  const { t } = useTranslation('organisations')
  const pages = usePages('search', { rows, query: { q }, size: 20 })
  if (pages.error !== null) return <Failure error={pages.error} onRetry={pages.first} />
  return (
    <>
      <div role="status" className="hidden">
        {pages.rows !== undefined && t('found', { count: pages.rows.length })}
      </div>
      {pages.rows?.length === 0 && <Empty title={t('nothing')}>{t('nothingText')}</Empty>}
      <ul className={css.found} aria-label={t('results')}>
        {pages.rows?.map(({ name, kind, title }) => (
          <li key={name}>
            <Link href={namePath(name)}>
              <KindSign kind={kind} />
              <span>
                <b>{title ?? labelOf(name)}</b> <span className={css.owner}>{ownerOf(name)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Pager pages={pages} />
    </>
  )
}
