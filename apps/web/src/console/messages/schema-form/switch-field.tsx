import { Checkbox } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { fieldHint } from './field-hint.ts'

/** True or false. */
export function SwitchField({ id, value, schema, label, disabled, readonly, rawErrors, onChange }: WidgetProps) {
  return (
    <Checkbox
      id={id}
      name={id}
      label={label}
      description={fieldHint(schema)}
      error={rawErrors !== undefined && rawErrors.length > 0 ? rawErrors.join('; ') : undefined}
      disabled={disabled === true || readonly === true}
      checked={value === true}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  )
}
