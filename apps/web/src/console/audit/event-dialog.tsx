import type { GatewayAuditEvent } from '@digital-spine/api'
import { Code, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../kit/code-block.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Time } from '../../kit/time.tsx'

/** All that is on record of an event. */
export function EventDialog({ event, onClose }: { event: GatewayAuditEvent | undefined; onClose: () => void }) {
  const { t } = useTranslation('audit')
  return (
    <Modal
      opened={event !== undefined}
      onClose={onClose}
      title={event !== undefined && t('event', { sequence: event.sequence })}
      closeButtonProps={{ 'aria-label': t('close') }}
      size="lg"
      centered
    >
      {event !== undefined && (
        <>
          <Facts
            facts={[
              [t('time'), <Time key="at" at={event.at} />],
              [t('actor'), event.actor ?? t('unknown')],
              [t('action'), <Code key="action">{event.action}</Code>],
              [t('subject'), event.subject ?? '–'],
              [t('outcome'), `${t(event.outcome)} ${event.code ?? ''}`],
              [t('address'), event.address ?? '–'],
            ]}
          />
          {event.detail !== null && <CodeBlock label={t('more')} text={JSON.stringify(event.detail, null, 2)} />}
        </>
      )}
    </Modal>
  )
}
