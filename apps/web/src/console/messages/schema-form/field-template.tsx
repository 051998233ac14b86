import { Group, Text, TextInput } from '@mantine/core'
import {
  ADDITIONAL_PROPERTY_FLAG,
  type FieldTemplateProps,
  getSchemaType,
  type WrapIfAdditionalTemplateProps,
} from '@rjsf/utils'
import { useTranslation } from 'react-i18next'

/** Labels, hints and errors belong to the inputs themselves; here are the errors of what has no input of its own. */
export function FieldTemplate(props: FieldTemplateProps) {
  const { id, children, schema, rawErrors, hidden, displayLabel, registry } = props
  const { WrapIfAdditionalTemplate } = registry.templates
  if (hidden === true) return <div hidden>{children}</div>
  const isGroup = ['object', 'array'].includes(String(getSchemaType(schema))) && displayLabel !== true
  return (
    <WrapIfAdditionalTemplate {...props}>
      {children}
      {isGroup && rawErrors !== undefined && rawErrors.length > 0 && (
        <Text size="sm" className="field-error" id={`${id}-error`}>
          {rawErrors.join('; ')}
        </Text>
      )}
    </WrapIfAdditionalTemplate>
  )
}

/** A member that the schema does not name can be renamed and removed. */
export function AdditionalMember(props: WrapIfAdditionalTemplateProps) {
  const { t } = useTranslation('form')
  const { id, label, children, schema, uiSchema, registry, disabled, readonly, onKeyRenameBlur, onRemoveProperty } =
    props
  const { RemoveButton } = registry.templates.ButtonTemplates
  if (!(ADDITIONAL_PROPERTY_FLAG in schema)) return children
  return (
    <Group align="flex-end" gap="xs">
      <TextInput label={t('member')} id={`${id}-key`} defaultValue={label} onBlur={onKeyRenameBlur} />
      {children}
      <RemoveButton
        registry={registry}
        {...(uiSchema === undefined ? {} : { uiSchema })}
        disabled={disabled === true || readonly === true}
        onClick={onRemoveProperty}
      />
    </Group>
  )
}
