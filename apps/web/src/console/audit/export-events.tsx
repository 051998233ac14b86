import type { GatewayAuditEvent } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { saveFile } from '../../kit/save-file.ts'
import { say } from '../../kit/say.tsx'
import { type Query, request, withQuery } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { writeCsv } from './write-csv.ts'

type Format = 'csv' | 'json'
type Answer = { readonly events: readonly GatewayAuditEvent[] }

const page = 1000

/** Saves all events that the filters leave, as CSV or JSON. */
export function ExportEvents({ query }: { query: Query }) {
  const { t } = useTranslation('audit')
  const { prefix } = useGateway()
  const [fetched, setFetched] = useState<number>()
  const [error, setError] = useState<Error>()

  const fetchAll = async (): Promise<readonly GatewayAuditEvent[]> => {
    const events: GatewayAuditEvent[] = []
    let after: string | undefined
    do {
      const asked = { ...query, order: 'oldest', limit: page, after }
      const { value, next } = await request<Answer>(withQuery(`${prefix}/api/v2/audit`, asked))
      events.push(...value.events)
      setFetched(events.length)
      after = next
    } while (after !== undefined)
    return events
  }
  const save = async (format: Format): Promise<void> => {
    setError(undefined)
    setFetched(0)
    try {
      const events = await fetchAll()
      const text = format === 'csv' ? writeCsv(events) : JSON.stringify(events, null, 2)
      saveFile(`record.${format}`, new Blob([text], { type: format === 'csv' ? 'text/csv' : 'application/json' }))
      say(t('exported', { count: events.length }))
    } catch (reason) {
      setError(reason as Error)
    }
    setFetched(undefined)
  }
  return (
    <>
      {(['csv', 'json'] as const).map((format) => (
        <Button key={format} variant="default" disabled={fetched !== undefined} onClick={() => void save(format)}>
          {t(`export.${format}`)}
        </Button>
      ))}
      <span role="status">{fetched !== undefined && t('fetched', { count: fetched })}</span>
      {error !== undefined && <Failure error={error} title={t('notExported')} />}
    </>
  )
}
