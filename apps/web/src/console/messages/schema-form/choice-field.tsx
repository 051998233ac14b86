import { Checkbox, NativeSelect, Stack } from '@mantine/core'
import { deepEquals, type WidgetProps } from '@rjsf/utils'
import { useTranslation } from 'react-i18next'
import { fieldHint } from './field-hint.ts'

/** One of several values, or with `multiple` any of them. Options are known by their place: values may be of any type. */
export function ChoiceField(props: WidgetProps) {
  const { t } = useTranslation('form')
  const { id, value, schema, label, hideLabel, required, disabled, readonly, rawErrors, options, multiple } = props
  const choices = options.enumOptions ?? []
  const shared = {
    ...(hideLabel === true || label === '' ? { 'aria-label': label || t('form') } : { label }),
    description: fieldHint(schema),
    error: rawErrors !== undefined && rawErrors.length > 0 ? rawErrors.join('; ') : undefined,
  }
  if (multiple === true) {
    const chosen: unknown[] = Array.isArray(value) ? value : []
    const places = choices.flatMap((choice, i) => (chosen.some((one) => deepEquals(one, choice.value)) ? [`${i}`] : []))
    return (
      <Checkbox.Group
        {...shared}
        id={id}
        value={places}
        onChange={(next) => props.onChange(next.map((place) => choices[Number(place)]?.value))}
      >
        <Stack gap="xs" mt="xs">
          {choices.map((choice, i) => (
            <Checkbox key={choice.label} value={`${i}`} label={choice.label} disabled={disabled ?? false} />
          ))}
        </Stack>
      </Checkbox.Group>
    )
  }
  const place = choices.findIndex((choice) => deepEquals(choice.value, value))
  return (
    <NativeSelect
      {...shared}
      id={id}
      name={id}
      required={required ?? false}
      disabled={disabled === true || readonly === true}
      value={place < 0 ? '' : `${place}`}
      onChange={({ currentTarget }) =>
        props.onChange(currentTarget.value === '' ? options.emptyValue : choices[Number(currentTarget.value)]?.value)
      }
    >
      {(place < 0 || required !== true) && <option value="">{t('choose')}</option>}
      {choices.map((choice, i) => (
        <option key={choice.label} value={`${i}`}>
          {choice.label}
        </option>
      ))}
    </NativeSelect>
  )
}
