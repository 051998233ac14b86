import { Button, Checkbox, NativeSelect, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import css from './organisations.module.css'
import { type FieldDraft, fieldTypes, newField } from './role-draft.ts'

/** The fields of a role. */
export function FieldsForm({
  legend,
  note,
  fields,
  onChange,
}: {
  legend: string
  note: string
  fields: readonly FieldDraft[]
  onChange: (fields: readonly FieldDraft[]) => void
}) {
  const { t } = useTranslation('organisations')
  return (
    <fieldset className={css.group}>
      <legend>{legend}</legend>
      <Text size="sm" c="dimmed">
        {note}
      </Text>
      {fields.map((field) => (
        <FieldRow
          key={field.key}
          field={field}
          onChange={(changed) => onChange(fields.map((one) => (one === field ? changed : one)))}
          onRemove={() => onChange(fields.filter((one) => one !== field))}
        />
      ))}
      <div>
        <Button variant="default" size="xs" onClick={() => onChange([...fields, newField()])}>
          {t('role.addField')} <span className="hidden">({legend})</span>
        </Button>
      </div>
    </fieldset>
  )
}

function FieldRow({
  field,
  onChange,
  onRemove,
}: {
  field: FieldDraft
  onChange: (field: FieldDraft) => void
  onRemove: () => void
}) {
  const { t } = useTranslation('organisations')
  const { label, type, isRequired, least, most } = field
  const inputType = type === 'date' ? 'date' : 'text'
  return (
    <div className={css.fieldRow}>
      <TextInput
        label={t('role.fieldLabel')}
        value={label}
        maxLength={255}
        onChange={({ currentTarget: { value } }) => onChange({ ...field, label: value })}
      />
      <NativeSelect
        label={t('role.fieldType')}
        value={type}
        data={fieldTypes.map((value) => ({ value, label: t(`role.types.${value}`) }))}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...field, type: fieldTypes.find((one) => one === value) ?? 'text', least: '', most: '', rest: {} })
        }
      />
      {(type === 'text' || type === 'number' || type === 'date') && (
        <>
          <TextInput
            label={t(`role.least.${type}`)}
            type={inputType}
            value={least}
            onChange={({ currentTarget: { value } }) => onChange({ ...field, least: value })}
          />
          <TextInput
            label={t(`role.most.${type}`)}
            type={inputType}
            value={most}
            onChange={({ currentTarget: { value } }) => onChange({ ...field, most: value })}
          />
        </>
      )}
      <Checkbox
        label={t('role.required')}
        checked={isRequired}
        onChange={({ currentTarget: { checked } }) => onChange({ ...field, isRequired: checked })}
      />
      <Button variant="default" size="xs" onClick={onRemove} aria-label={t('role.removeWho', { who: label })}>
        {t('role.remove')}
      </Button>
    </div>
  )
}
