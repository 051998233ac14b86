import { Alert, Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../../kit/empty.tsx'
import { MessageFrame } from '../message-frame.tsx'
import css from './tail.module.css'
import type { TailEntry, TailView } from './tail.ts'
import { TailList } from './tail-list.tsx'
import { TailRate } from './tail-rate.tsx'
import { useTail } from './use-tail.ts'

const kinds = ['received', 'accepted', 'refused'] as const
const narrowings = ['kind', 'fqcn', 'topicName'] as const
type Narrowing = (typeof narrowings)[number]

/** Messages as they come and go, newest on top; it can be held to read. */
export function LivePage() {
  const { t } = useTranslation('messages')
  const { view, isThere } = useTail()
  const [held, setHeld] = useState<TailView>()
  const [wanted, setWanted] = useState<Readonly<Partial<Record<Narrowing, string>>>>({})
  const shown = held ?? view
  const entries = shown.entries.filter((entry) =>
    narrowings.every((name) => (wanted[name] ?? '') === '' || memberOf(entry, name) === wanted[name]),
  )
  const select = (name: Narrowing, label: string, options: readonly { value: string; label: string }[]) => (
    <NativeSelect
      label={label}
      value={wanted[name] ?? ''}
      onChange={({ currentTarget: { value } }) => setWanted({ ...wanted, [name]: value })}
      data={[{ value: '', label: t('filter.any') }, ...options]}
    />
  )
  const seen = (name: Narrowing) =>
    [...new Set(shown.entries.flatMap((entry) => memberOf(entry, name) ?? []))]
      .toSorted()
      .map((value) => ({ value, label: value }))
  return (
    <MessageFrame title={t('live.title')}>
      <div className={css.top}>
        <TailRate view={view} />
        <div className={css.controls}>
          {select(
            'kind',
            t('live.what'),
            kinds.map((kind) => ({ value: kind, label: t(`live.kinds.${kind}`) })),
          )}
          {select('fqcn', t('filter.fqcn'), seen('fqcn'))}
          {select('topicName', t('filter.topic'), seen('topicName'))}
          <Button
            variant={held === undefined ? 'default' : 'filled'}
            onClick={() => setHeld(held === undefined ? view : undefined)}
          >
            {held === undefined ? t('live.pause') : t('live.resume', { count: view.total - held.total })}
          </Button>
        </div>
      </div>
      {isThere === false && (
        <Alert color="red" variant="outline" role="alert" title={t('live.away.title')}>
          {t('live.away.text')}
        </Alert>
      )}
      {entries.length === 0 ? (
        <Empty title={t(view.total === 0 ? 'live.none.title' : 'list.noneFits')}>{t('live.none.text')}</Empty>
      ) : (
        <TailList entries={entries} hold={() => setHeld((before) => before ?? view)} />
      )}
    </MessageFrame>
  )
}

/** What was refused has neither channel nor topic. */
const memberOf = (entry: TailEntry, name: Narrowing): string | undefined =>
  name === 'kind' ? entry.kind : entry.kind === 'refused' ? undefined : entry[name]
