import { Table } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { TopicContent } from './content.ts'
import { compareOutlines, type Difference, type MemberChange } from './outline/compare-outlines.ts'
import { outlineOf } from './outline/outline.ts'
import css from './topics.module.css'

const signs: Readonly<Record<MemberChange['kind'], string>> = { added: '+', removed: '−', changed: '~' }
const kinds = ['added', 'removed', 'changed'] as const

/** What came, what went and what is said otherwise, member by member. */
export function MemberChanges({ older, newer }: { older: TopicContent; newer: TopicContent }) {
  const { t } = useTranslation('topics')
  const changes = useMemo(() => {
    const [before, after] = [outlineOf(older), outlineOf(newer)]
    return before === undefined || after === undefined ? undefined : compareOutlines(before, after)
  }, [older, newer])
  if (changes === undefined) return <p className={css.note}>{t('compare.noOutline')}</p>
  if (changes.length === 0) return <p className={css.note}>{t('compare.same')}</p>
  return (
    <>
      <p className={css.counts}>
        {kinds.map((kind) => (
          <span key={kind} className={css.change} data-kind={kind}>
            {signs[kind]} {t(`compare.${kind}`, { count: changes.filter((change) => change.kind === kind).length })}
          </span>
        ))}
      </p>
      <ul className={css.changes}>
        {changes.map((change) => (
          <Change key={`${change.kind} ${change.path}`} change={change} />
        ))}
      </ul>
    </>
  )
}

function Change({ change: { path, kind, member, differences } }: { change: MemberChange }) {
  const { t } = useTranslation('topics')
  return (
    <li className={css.change} data-kind={kind}>
      <span className={css.sign} aria-hidden="true">
        {signs[kind]}
      </span>
      <div className={css.grows}>
        <div className={css.member}>
          <span className="hidden">{t(`compare.is.${kind}`)}</span>
          <span className={css.memberName}>{path === '' ? t('compare.whole') : path}</span>
          {kind !== 'changed' && <span className={css.type}>{member.type}</span>}
          {kind !== 'changed' && member.isRequired && <span className={css.required}>{t('tree.required')}</span>}
        </div>
        {kind !== 'changed' && member.description !== undefined && <p className={css.note}>{member.description}</p>}
        {differences.length > 0 && <Differences differences={differences} path={path} />}
      </div>
    </li>
  )
}

function Differences({ differences, path }: { differences: readonly Difference[]; path: string }) {
  const { t } = useTranslation('topics')
  const shown = ({ what }: Difference, value: string | undefined): string => {
    if (value === undefined) return t('compare.nothing')
    if (what === 'required') return value === 'true' ? t('compare.yes') : t('compare.no')
    return value === '' ? t('compare.yes') : value
  }
  return (
    <Table className={css.differences}>
      <caption className="hidden">{t('compare.differences', { path })}</caption>
      <Table.Thead className="hidden">
        <Table.Tr>
          <Table.Th>{t('compare.what')}</Table.Th>
          <Table.Th>{t('compare.before')}</Table.Th>
          <Table.Th>{t('compare.after')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {differences.map((difference) => (
          <Table.Tr key={difference.what}>
            <Table.Th scope="row">{t(`words.${difference.what}`)}</Table.Th>
            <Table.Td>
              <del>{shown(difference, difference.before)}</del>
            </Table.Td>
            <Table.Td>
              <ins>{shown(difference, difference.after)}</ins>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
