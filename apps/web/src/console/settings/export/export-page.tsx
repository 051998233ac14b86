import type { ShownChannel } from '@digital-spine/api'
import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../../kit/code-block.tsx'
import { Failure } from '../../../kit/failure.tsx'
import { inUtc } from '../../../kit/in-utc.ts'
import { Section } from '../../../kit/section.tsx'
import { TimeField } from '../../../kit/time-field.tsx'
import { useCaller } from '../../caller.tsx'
import { useAnswer } from '../../use-answer.ts'
import { SettingsTop } from '../settings-top.tsx'
import { useMessageExport } from './use-message-export.ts'

/** Messages with all that proves them, as a file for auditors. */
export function ExportPage() {
  const { t, i18n } = useTranslation('settings')
  const { may } = useCaller()
  const [direction, setDirection] = useState('')
  const [fqcn, setFqcn] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [payloads, setPayloads] = useState(false)
  const channels = useAnswer<readonly ShownChannel[]>('channels')
  const { state, start, cancel } = useMessageExport()
  const number = new Intl.NumberFormat(i18n.language)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    start({ direction, fqcn, from: inUtc(from), to: inUtc(to), payloads })
  }
  const isRunning = state.is === 'running'
  return (
    <SettingsTop lead={t('export.lead')}>
      <Section title={t('pages.export')} note={t('export.note')}>
        <form className="form" onSubmit={submit}>
          <NativeSelect
            label={t('export.direction')}
            value={direction}
            onChange={({ currentTarget: { value } }) => setDirection(value)}
            data={['', 'received', 'sent'].map((value) => ({
              value,
              label: t(value === 'received' || value === 'sent' ? `export.${value}` : 'export.both'),
            }))}
          />
          <NativeSelect
            label={t('export.channel')}
            value={fqcn}
            onChange={({ currentTarget: { value } }) => setFqcn(value)}
            data={[
              { value: '', label: t('export.everyChannel') },
              ...(channels.data ?? []).map((channel) => ({ value: channel.fqcn, label: channel.fqcn })),
            ]}
          />
          <TimeField label={t('export.from')} value={from} onTime={setFrom} />
          <TimeField label={t('export.to')} value={to} onTime={setTo} />
          {may('administer') && (
            <Checkbox
              label={t('export.payloads')}
              description={t('export.payloadsHint')}
              checked={payloads}
              onChange={({ currentTarget: { checked } }) => setPayloads(checked)}
            />
          )}
          <div className="form-actions">
            <Button type="submit" loading={isRunning}>
              {t('export.do')}
            </Button>
            {isRunning && (
              <Button variant="default" onClick={cancel}>
                {t('export.cancel')}
              </Button>
            )}
          </div>
        </form>
        <p role="status">
          {state.is === 'running' && t('export.running', { messages: number.format(state.lines) })}
          {state.is === 'done' && t('export.done', { messages: number.format(state.messages) })}
          {state.is === 'cancelled' && t('export.cancelled')}
        </p>
        {state.is === 'failed' && <Failure error={state.error} title={t('export.failed')} />}
      </Section>
      <Section title={t('export.check')} note={t('export.checkNote')}>
        <CodeBlock
          label={t('export.check')}
          text="spine evidence verify messages.ndjson --names URL_OF_THE_NAME_SERVICE"
        />
      </Section>
    </SettingsTop>
  )
}
