import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RoleField } from '../organisations/name-parts.ts'
import type { FieldProblem } from './field-input.ts'

type Texts = Readonly<Record<string, string>>

/** A form for a role's fields, as its definition has them. */
export function RoleFieldForm({
  fields,
  texts,
  onTexts,
  problems,
}: {
  fields: readonly RoleField[]
  texts: Texts
  onTexts: (texts: Texts) => void
  problems: ReadonlyMap<string, FieldProblem>
}) {
  const { t } = useTranslation('roles')
  return fields.map((field) => {
    const { label } = field
    const problem = problems.get(label)
    return (
      <FieldInput
        key={label}
        field={field}
        text={texts[label] ?? ''}
        error={problem && t(`problems.${problem.key}`, { bound: problem.bound })}
        onText={(text) => onTexts({ ...texts, [label]: text })}
      />
    )
  })
}

function FieldInput({
  field: { fieldType, label, required = false },
  text,
  error,
  onText,
}: {
  field: RoleField
  text: string
  error: string | undefined
  onText: (text: string) => void
}) {
  const { t } = useTranslation('roles')
  const common = {
    ...{ label, required, value: text, error },
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => onText(value),
  }
  if (fieldType === 'boolean')
    return (
      <NativeSelect
        {...common}
        data={[
          { value: '', label: t('fields.unsaid') },
          { value: 'true', label: t('fields.yes') },
          { value: 'false', label: t('fields.no') },
        ]}
      />
    )
  if (fieldType === 'json')
    return <Textarea {...common} description={t('fields.jsonHint')} autosize minRows={3} className="mono" />
  return <TextInput {...common} {...inputs[fieldType]} />
}

const inputs = { text: {}, number: { inputMode: 'decimal' }, date: { type: 'date' } } as const
