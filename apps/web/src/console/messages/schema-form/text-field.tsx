import { TextInput } from '@mantine/core'
import { type BaseInputTemplateProps, getSchemaType } from '@rjsf/utils'
import { fieldHint } from './field-hint.ts'

/** One line of text, or a number as it is typed: what is none stays visible and is said to be none. */
export function TextField(props: BaseInputTemplateProps) {
  const { id, value, schema, label, hideLabel, required, disabled, readonly, rawErrors, options } = props
  const isNumber = ['number', 'integer'].includes(String(getSchemaType(schema)))
  const name = hideLabel === true ? { 'aria-label': label } : { label }
  return (
    <TextInput
      {...name}
      id={id}
      name={id}
      description={fieldHint(schema)}
      error={rawErrors !== undefined && rawErrors.length > 0 ? rawErrors.join('; ') : undefined}
      required={required ?? false}
      disabled={disabled ?? false}
      readOnly={readonly === true || schema.const !== undefined}
      inputMode={isNumber ? 'decimal' : 'text'}
      autoComplete="off"
      spellCheck={false}
      value={value === undefined || value === null ? '' : String(value)}
      onChange={({ currentTarget }) =>
        props.onChange(currentTarget.value === '' ? options.emptyValue : currentTarget.value)
      }
      onBlur={() => props.onBlur(id, value)}
      onFocus={() => props.onFocus(id, value)}
    />
  )
}
