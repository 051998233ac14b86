import type { ReceivedMessage, SentDetails } from '@digital-spine/api'
import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../kit/facts.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Party } from '../../kit/party.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { DeliveryStates } from '../messages/delivery-states.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { Download } from './download.tsx'
import styles from './files.module.css'
import { useAmounts } from './use-amounts.ts'

type Details = (Omit<ReceivedMessage, 'payload'> & { readonly direction: 'in' }) | SentDetails

/** A file that was received or sent: what it is, what was verified, and what has become of it. */
export function FilePage({ direction, id }: { direction: 'in' | 'out'; id: string }) {
  const { t } = useTranslation('files')
  const { may } = useCaller()
  const message = useAnswer<Details>(`messages/${pathOf(id)}`, { query: { direction }, everyMs: 3000 })
  const file = message.data?.file
  return (
    <Page
      title={file?.name ?? t('detail.title')}
      above={[{ to: '/files', title: t('title') }]}
      actions={
        <>
          <LinkButton to={`/messages/${direction}/${pathOf(id)}`} variant="default">
            {t('detail.message')}
          </LinkButton>
          {direction === 'in' && file !== undefined && may('receive') && <Download id={id} name={file.name} />}
        </>
      }
    >
      <Loaded query={message}>
        {(details) => (
          <>
            <What details={details} />
            {details.direction === 'in' ? <Verified details={details} /> : <Recipients details={details} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function What({ details }: { details: Details }) {
  const { t } = useTranslation('files')
  const amounts = useAmounts()
  const { id, fqcn, file, topicOwner, topicName, topicVersion, timestampISO } = details
  return (
    <Section title={t('detail.what')}>
      <Facts
        facts={[
          ...(file === undefined
            ? ([[t('columns.file'), t('dropped')]] as const)
            : ([
                [t('columns.size'), amounts.size(file.size)],
                [t('detail.type'), file.contentType],
              ] as const)),
          [t('columns.topic'), `${topicOwner}/${topicName} ${topicVersion}`],
          [t('detail.channel'), fqcn],
          ...(details.direction === 'in'
            ? ([
                [
                  t('detail.sender'),
                  <Party key="sender" did={details.sender} name={details.senderName} alias={details.senderAlias} />,
                ],
              ] as const)
            : []),
          [t('columns.time'), <Time key="time" at={timestampISO} />],
          [t('detail.id'), <code key="id">{id}</code>],
        ]}
      />
    </Section>
  )
}

/** What was checked before anybody was handed a byte of it. */
function Verified({ details: { payloadEncryption } }: { details: Extract<Details, { direction: 'in' }> }) {
  const { t } = useTranslation('files')
  return (
    <Section title={t('verified')} note={t('detail.verifiedNote')}>
      <ul className={styles.checks}>
        {(['signature', 'role', payloadEncryption ? 'encrypted' : 'plain', 'chunks', 'schema'] as const).map(
          (check) => (
            <li key={check}>
              <span aria-hidden="true">✓</span> {t(`detail.checks.${check}`)}
            </li>
          ),
        )}
      </ul>
    </Section>
  )
}

/** What has become of it at each recipient. */
function Recipients({ details: { recipients, status } }: { details: SentDetails }) {
  const { t } = useTranslation('files')
  return (
    <Section title={t('detail.recipients')} note={t(`detail.status.${status as 'sent'}`)}>
      {recipients.length > 0 && (
        <Table className="paged">
          <caption className="hidden">{t('detail.recipients')}</caption>
          <Table.Thead>
            <Table.Tr>
              {(['recipient', 'fate', 'since'] as const).map((column) => (
                <Table.Th key={column} scope="col">
                  {t(`detail.columns.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {recipients.map(({ did, name, alias, state, code, reason, at }) => (
              <Table.Tr key={did}>
                <Table.Td data-title={t('detail.columns.recipient')}>
                  <Party did={did} name={name} alias={alias} />
                </Table.Td>
                <Table.Td data-title={t('detail.columns.fate')}>
                  <div>
                    <DeliveryStates of={[{ state, ...(code === undefined ? {} : { code }) }]} /> {reason}
                  </div>
                </Table.Td>
                <Table.Td data-title={t('detail.columns.since')}>{at === undefined ? '–' : <Time at={at} />}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  )
}
