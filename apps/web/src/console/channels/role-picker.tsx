import type { NameList, NameSearchAnswer, NameSummary } from '@digital-spine/api'
import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { usePages } from '../use-pages.ts'
import classes from './channels.module.css'
import { roleHome, roleLabel } from './role-label.ts'

const rows = ({ names }: NameList | NameSearchAnswer): readonly NameSummary[] => names
const size = 8

/** The roles of the name service, a page at a time or searched, of which some are picked. */
export function RolePicker({
  picked,
  deed,
  onPick,
}: {
  picked: readonly string[]
  /** What the button beside each says. */
  deed: string
  onPick: (role: string) => void
}) {
  const { t } = useTranslation('channels')
  const [text, setText] = useState('')
  const [q] = useDebouncedValue(text.trim(), 250)
  const listed = usePages('names', { rows, query: { kind: 'role' }, size, enabled: q === '' })
  const found = usePages('search', { rows, query: { kind: 'role', q }, size, enabled: q !== '' })
  const pages = q === '' ? listed : found
  return (
    <div>
      <TextInput
        type="search"
        label={t('roles.search')}
        value={text}
        maxLength={255}
        onChange={({ currentTarget: { value } }) => setText(value)}
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      />
      {pages.error !== null && <Failure error={pages.error} />}
      <ul className={classes.options} aria-label={t('roles.title')} aria-busy={pages.isFetching}>
        {pages.rows?.map(({ name, title }) => (
          <li key={name}>
            <div>
              <b>{title ?? roleLabel(name)}</b>
              <span className={classes.under}>{t('roles.in', { home: roleHome(name) })}</span>
            </div>
            <Button
              size="xs"
              variant="default"
              disabled={picked.includes(name)}
              aria-label={t('roles.pick', {
                deed: picked.includes(name) ? t('roles.picked') : deed,
                role: roleLabel(name),
                home: roleHome(name),
              })}
              onClick={() => onPick(name)}
            >
              {picked.includes(name) ? t('roles.picked') : deed}
            </Button>
          </li>
        ))}
      </ul>
      {pages.rows?.length === 0 && <p className={classes.note}>{t('roles.none')}</p>}
      {(pages.page > 1 || pages.hasNext) && (
        <div className="pager">
          <Button size="compact-sm" variant="default" disabled={pages.page === 1} onClick={pages.previous}>
            {t('roles.back')}
          </Button>
          <Button size="compact-sm" variant="default" disabled={!pages.hasNext} onClick={pages.next}>
            {t('roles.next')}
          </Button>
        </div>
      )}
    </div>
  )
}
