import { NumberInput, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../draft.ts'
import { isReceiving } from '../is-receiving.ts'
import type { StepProps } from './channel-wizard.tsx'
import own from './wizard.module.css'

const [kilobyte, megabyte] = [1000, 1_000_000]
type Flag = 'payloadEncryption' | 'acceptPlain' | 'messageForms' | 'useAnonymousExtChannel' | 'isExplicit'
type Limit = 'retentionDays' | 'maxPayloadBytes' | 'maxFileBytes'

/** What is as it should be unless somebody wants it otherwise. */
export function SettingsStep({ draft, onChange, isThere }: StepProps & { isThere: boolean }) {
  const { t } = useTranslation('channels')
  const { type } = draft
  const receiving = isReceiving(type)
  const carriesMessages = type === 'pub' || type === 'sub'
  const flag = (key: Flag, disabled = false) => (
    <Switch
      label={t(`wizard.set.${key}`)}
      description={t(`wizard.set.${key}Hint`)}
      checked={draft[key]}
      disabled={disabled}
      onChange={({ currentTarget: { checked } }) => onChange({ [key]: checked } as Partial<Draft>)}
    />
  )
  const limit = (key: Limit, unit = 1) => (
    <NumberInput
      label={t(`wizard.set.${key}`)}
      description={t(`wizard.set.${key}Hint`)}
      min={1 / unit}
      hideControls
      value={draft[key] === null ? '' : draft[key] / unit}
      onChange={(value) =>
        onChange({ [key]: typeof value === 'number' && value > 0 ? Math.round(value * unit) : null } as Partial<Draft>)
      }
    />
  )
  return (
    <>
      <p className={own.lead}>{t('wizard.set.lead')}</p>
      {receiving ? flag('acceptPlain') : flag('payloadEncryption')}
      <details className={own.more}>
        <summary>{t('wizard.set.more')}</summary>
        <div className="wizard-content">
          {limit('retentionDays')}
          {carriesMessages ? limit('maxPayloadBytes', kilobyte) : limit('maxFileBytes', megabyte)}
          {type === 'sub' && flag('isExplicit')}
          {flag('messageForms')}
          {flag('useAnonymousExtChannel', isThere)}
        </div>
      </details>
    </>
  )
}
