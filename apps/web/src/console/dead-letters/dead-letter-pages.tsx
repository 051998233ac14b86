import type { LetterCount, LetterKind, ShownDeadLetter } from '@digital-spine/api'
import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Party } from '../../kit/party.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { useAnswer } from '../use-answer.ts'
import { usePages } from '../use-pages.ts'
import { Actions } from './actions.tsx'
import css from './dead-letters.module.css'
import { LetterDrawer } from './letter-drawer.tsx'
import { Reasons } from './reasons.tsx'

const rows = (letters: readonly ShownDeadLetter[]) => letters

/** Messages that were set aside: why, and what can be done about them. */
export function DeadLetterPages() {
  const { t } = useTranslation('dead-letters')
  const { may } = useCaller()
  const [params, setParams] = useSearchParams()
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const [opened, setOpened] = useState<ShownDeadLetter>()
  const kind = (params.get('kind') ?? undefined) as LetterKind | undefined
  const code = params.get('code') ?? undefined
  const counts = useAnswer<readonly LetterCount[]>('dead-letters/counts', { everyMs: 5000 })
  const pages = usePages('dead-letters', { rows, query: { order: 'newest', kind, code }, everyMs: 5000 })
  const select = (next: { kind?: LetterKind; code?: string }): void => {
    setChosen(new Set())
    setParams(next)
  }
  const choose = (id: number, isChosen: boolean): void =>
    setChosen((before) => (isChosen ? new Set([...before, id]) : before.difference(new Set([id]))))
  const all = (counts.data ?? [])
    .filter((group) => (kind === undefined || group.kind === kind) && (code === undefined || group.code === code))
    .reduce((sum, { count }) => sum + count, 0)
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Reasons counts={counts.data ?? []} kind={kind} code={code} onSelect={select} />
      {may('configure') && (
        <Actions filter={{ kind, code }} count={all} chosen={chosen} onBegin={() => setChosen(new Set())} />
      )}
      <PagedTable
        pages={pages}
        caption={t('title')}
        rowKey={({ id }) => String(id)}
        empty={
          kind === undefined && code === undefined ? (
            <Empty title={t('none.title')}>{t('none.text')}</Empty>
          ) : (
            <Empty title={t('noneFits')} action={<Button onClick={() => select({})}>{t('showAll')}</Button>} />
          )
        }
        columns={[
          ...(may('configure')
            ? [
                {
                  title: t('columns.choose'),
                  show: ({ id }: ShownDeadLetter) => (
                    <Checkbox
                      aria-label={t('choose', { id })}
                      checked={chosen.has(id)}
                      onChange={({ currentTarget: { checked } }) => choose(id, checked)}
                    />
                  ),
                },
              ]
            : []),
          {
            title: t('columns.why'),
            show: (letter) => (
              <>
                <button type="button" className={css.open} onClick={() => setOpened(letter)}>
                  {letter.code}
                </button>
                <div className="row-note breaks">{letter.reason}</div>
              </>
            ),
          },
          { title: t('columns.kind'), show: ({ kind: of }) => <State tone="plain">{t(`kinds.${of}.title`)}</State> },
          { title: t('columns.peer'), show: ({ peer }) => peer !== undefined && <Party did={peer} /> },
          {
            title: t('columns.where'),
            show: ({ fqcn, client }) => <span className="breaks">{[fqcn, client].filter(Boolean).join(' · ')}</span>,
          },
          { title: t('columns.at'), show: ({ at }) => <Time at={at} /> },
        ]}
      />
      <LetterDrawer letter={opened} onClose={() => setOpened(undefined)} />
    </Page>
  )
}
