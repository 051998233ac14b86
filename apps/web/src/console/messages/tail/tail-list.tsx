import { useMediaQuery } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type FocusEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Icon } from '../../../kit/icon.tsx'
import { Party } from '../../../kit/party.tsx'
import { State } from '../../../kit/state.tsx'
import { Time } from '../../../kit/time.tsx'
import { pathOf } from '../../use-act.ts'
import css from './tail.module.css'
import type { TailEntry } from './tail.ts'

/** Of many rows those that are seen. Whoever scrolls into them, or is on one of their links, wants to read: they are held then. */
export function TailList({ entries, hold }: { entries: readonly TailEntry[]; hold: () => void }) {
  const { t } = useTranslation('messages')
  const frame = useRef<HTMLElement>(null)
  const isNarrow = useMediaQuery('(max-width: 44em)') === true
  const rowHeight = isNarrow ? 62 : 38
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 4,
  })
  const onFocus = ({ target, currentTarget }: FocusEvent<HTMLElement>): void => {
    if (target !== currentTarget) hold()
  }
  return (
    <section
      className={css.frame}
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
      tabIndex={0}
      aria-label={t('live.title')}
      onScroll={hold}
      onFocus={onFocus}
    >
      <ol style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, size }) => {
          const entry = entries[index]
          return (
            entry !== undefined && (
              // A row stays where it is and shows another message: to make new ones as fast as messages come would hold up all else.
              <li key={index} style={{ height: size, transform: `translateY(${start}px)` }}>
                <Row entry={entry} />
              </li>
            )
          )
        })}
      </ol>
    </section>
  )
}

const directions = { received: 'in', accepted: 'out' } as const

function Row({ entry }: { entry: TailEntry }) {
  const { t } = useTranslation('messages')
  const { kind, at, party } = entry
  if (kind === 'refused')
    return (
      <>
        <Time at={at} />
        <State tone="bad">
          {t('live.kinds.refused')} {entry.code}
        </State>
        <span className={css.who}>{party !== undefined && <Party {...party} />}</span>
        <Link href="/dead-letters">{t('live.toDeadLetters')}</Link>
      </>
    )
  return (
    <>
      <Time at={at} />
      <span className={css.kind}>
        <Icon name={kind === 'received' ? 'incoming' : 'outgoing'} size={16} /> {t(`live.kinds.${kind}`)}
      </span>
      <Link href={`/messages/${directions[kind]}/${pathOf(entry.id)}`} className="row-link">
        {entry.topicName}
      </Link>
      <span className={css.channel}>{entry.fqcn}</span>
      <span className={css.who}>{party !== undefined && <Party {...party} />}</span>
    </>
  )
}
