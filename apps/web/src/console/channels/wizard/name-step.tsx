import type { ChannelType } from '@digital-spine/api'
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { State } from '../../../kit/state.tsx'
import { Direction } from '../direction.tsx'
import type { StepProps } from './channel-wizard.tsx'
import type { NameState } from './use-name-check.ts'
import classes from './wizard.module.css'

const types: readonly ChannelType[] = ['pub', 'sub', 'upload', 'download']

/** What a channel does, and what it is called. */
export function NameStep({ draft, onChange, name }: StepProps & { name: NameState }) {
  const { t } = useTranslation('channels')
  const isWrong = name === 'invalid' || name === 'taken'
  return (
    <>
      <fieldset className={classes.types}>
        <legend>{t('wizard.name.does')}</legend>
        {types.map((type) => (
          <label key={type} className={classes.type}>
            <input
              type="radio"
              name="type"
              value={type}
              checked={draft.type === type}
              onChange={() => onChange({ type })}
            />
            <Direction type={type} />
            <span>
              <b>{t(`does.${type}`)}</b>
              <span className={classes.hint}>{t(`wizard.name.hint.${type}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextInput
        label={t('wizard.name.label')}
        description={t('wizard.name.description')}
        required
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
        value={draft.fqcn}
        error={isWrong ? t(`wizard.name.${name}`) : undefined}
        onChange={({ currentTarget: { value } }) => onChange({ fqcn: value.toLowerCase() })}
      />
      <div aria-live="polite" className={classes.checked}>
        {name === 'free' && <State tone="good">{t('wizard.name.free')}</State>}
        {name === 'asking' && t('wizard.name.asking')}
      </div>
    </>
  )
}
