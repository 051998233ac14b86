import type { DeliveryState, FoundMessage, ShownChannel } from '@digital-spine/api'
import { Button, NativeSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { SearchField } from '../../kit/search-field.tsx'
import { TimeField } from '../../kit/time-field.tsx'
import { useAnswer } from '../use-answer.ts'
import css from './messages.module.css'
import type { useFilters } from './use-filters.ts'

const states: Readonly<Record<FoundMessage['direction'], readonly DeliveryState[]>> = {
  in: ['delivered', 'processed'],
  out: ['queued', 'accepted', 'delivered', 'processed', 'rejected', 'expired', 'failed'],
}
const types = { in: ['sub', 'download'], out: ['pub', 'upload'] } as const

/** What a list of messages is narrowed down by. On a narrow screen it unfolds. */
export function MessageFilters({
  direction,
  filters: { given, set, clear, count },
}: {
  direction: FoundMessage['direction']
  filters: ReturnType<typeof useFilters>
}) {
  const { t } = useTranslation(['messages', 'envelope'])
  const [opened, { toggle }] = useDisclosure()
  const { data: all = [] } = useAnswer<readonly ShownChannel[]>('channels')
  const channels = all.filter(({ type }) => types[direction].some((one) => one === type))
  const topics = new Set(
    channels.flatMap(({ conditions }) => conditions.topics.map(({ owner, topicName }) => `${owner}/${topicName}`)),
  )
  const select = (name: 'fqcn' | 'topic' | 'state', options: readonly { value: string; label: string }[]) => (
    <NativeSelect
      label={t(`filter.${name}`)}
      value={given(name)}
      onChange={({ currentTarget: { value } }) => set(name, value)}
      data={[{ value: '', label: t('filter.any') }, ...options]}
    />
  )
  const time = (name: 'from' | 'to') => (
    <TimeField label={t(`filter.${name}`)} value={given(name)} onTime={(local) => set(name, local)} />
  )
  // Anew when all are cleared, with the fields that hold what is typed.
  const search = (name: 'peer' | 'transactionId' | 'id') => (
    <SearchField
      key={`${name} ${count === 0}`}
      label={name === 'peer' ? t(`filter.peer.${direction}`) : t(`filter.${name}`)}
      initial={given(name)}
      onSearch={(text) => set(name, text)}
    />
  )
  return (
    <search aria-label={t('filter.title')}>
      <Button
        variant="default"
        size="xs"
        className={css.unfold}
        aria-expanded={opened}
        aria-controls="message-filters"
        onClick={toggle}
      >
        {t('filter.unfold', { count })}
      </Button>
      <div id="message-filters" className={`${css.filters} ${opened ? css.unfolded : ''}`}>
        {search('peer')}
        {select(
          'topic',
          [...topics].map((topic) => ({ value: topic, label: topic })),
        )}
        {select(
          'fqcn',
          channels.map(({ fqcn }) => ({ value: fqcn, label: fqcn })),
        )}
        {select(
          'state',
          states[direction].map((state) => ({ value: state, label: t(`envelope:states.${state}`) })),
        )}
        {time('from')}
        {time('to')}
        {search('transactionId')}
        {search('id')}
        {count > 0 && (
          <Button variant="default" onClick={clear}>
            {t('filter.clear')}
          </Button>
        )}
      </div>
    </search>
  )
}
