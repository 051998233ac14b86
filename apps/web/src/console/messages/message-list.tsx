import type { FoundMessage, FoundMessages } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { Icon } from '../../kit/icon.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { pathOf } from '../use-act.ts'
import { usePages } from '../use-pages.ts'
import { DeliveryStates } from './delivery-states.tsx'
import { MessageFilters } from './message-filters.tsx'
import { MessageFrame } from './message-frame.tsx'
import { Peers } from './peers.tsx'
import { useFilters } from './use-filters.ts'

const rows = ({ messages }: FoundMessages) => messages

/** Messages received, or sent, newest first. */
export function MessageList({ direction }: { direction: FoundMessage['direction'] }) {
  const { t } = useTranslation('messages')
  const filters = useFilters()
  const pages = usePages('messages/search', { rows, query: { direction, ...filters.query }, everyMs: 5000 })
  return (
    <MessageFrame title={t(`list.${direction}.title`)}>
      <MessageFilters direction={direction} filters={filters} />
      <PagedTable
        pages={pages}
        caption={t(`list.${direction}.title`)}
        rowKey={({ id, fqcn }) => `${id} ${fqcn}`}
        empty={<Nothing direction={direction} isFiltered={filters.count > 0} clear={filters.clear} pages={pages} />}
        columns={[
          {
            title: t('columns.topic'),
            show: (message) => <MessageLink message={message} />,
          },
          { title: t(`columns.peer.${direction}`), show: ({ peers }) => <Peers of={peers} /> },
          { title: t('columns.channel'), show: ({ fqcn }) => <span className="breaks">{fqcn}</span> },
          { title: t('columns.state'), show: ({ peers }) => <DeliveryStates of={peers} /> },
          { title: t('columns.time'), show: ({ timestampISO }) => <Time at={timestampISO} /> },
        ]}
      />
    </MessageFrame>
  )
}

/** A message by its topic, and whether there is a file with it. */
export function MessageLink({
  message: { direction, id, topicOwner, topicName, isFile },
}: {
  message: Pick<FoundMessage, 'direction' | 'id' | 'topicOwner' | 'topicName' | 'isFile'>
}) {
  const { t } = useTranslation('messages')
  return (
    <>
      <Link href={`/messages/${direction}/${pathOf(id)}`} className="row-link breaks">
        {topicName}
      </Link>{' '}
      {isFile && (
        <span title={t('withFile')}>
          <Icon name="files" size={15} />
          <span className="hidden">{t('withFile')}</span>
        </span>
      )}
      <div className="row-note breaks">{topicOwner}</div>
    </>
  )
}

/** Why the list is empty, and what can be done. */
function Nothing({
  direction,
  isFiltered,
  clear,
  pages,
}: {
  direction: FoundMessage['direction']
  isFiltered: boolean
  clear: () => void
  pages: { readonly hasNext: boolean; next(): void }
}) {
  const { t } = useTranslation('messages')
  const { may } = useCaller()
  if (pages.hasNext)
    return (
      <Empty title={t('list.goOn.title')} action={<Button onClick={pages.next}>{t('list.goOn.do')}</Button>}>
        {t('list.goOn.text')}
      </Empty>
    )
  if (isFiltered)
    return <Empty title={t('list.noneFits')} action={<Button onClick={clear}>{t('filter.clear')}</Button>} />
  const canWrite = direction === 'out' && may('send')
  return (
    <Empty
      title={t(`list.${direction}.none`)}
      action={
        canWrite ? (
          <LinkButton to="/messages/new">{t('write')}</LinkButton>
        ) : (
          <LinkButton to="/channels">{t('list.toChannels')}</LinkButton>
        )
      }
    >
      {t(`list.${direction}.first`)}
    </Empty>
  )
}
