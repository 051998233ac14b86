import { Fieldset, Stack, Text } from '@mantine/core'
import {
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  canExpand,
  type MultiSchemaFieldTemplateProps,
  type ObjectFieldTemplateProps,
} from '@rjsf/utils'
import { useTranslation } from 'react-i18next'

/** The members of an object. The payload itself needs no frame: the form is it. */
export function ObjectTemplate(props: ObjectFieldTemplateProps) {
  const { properties, title, description, schema, uiSchema, formData, registry, fieldPathId, onAddProperty } = props
  const { AddButton } = registry.templates.ButtonTemplates
  const content = (
    <Stack gap="sm">
      {description !== undefined && description !== '' && <Text size="sm">{description}</Text>}
      {properties.map(({ name, content: member }) => (
        <div key={name}>{member}</div>
      ))}
      {canExpand(schema, uiSchema, formData) && <AddButton registry={registry} onClick={onAddProperty} />}
    </Stack>
  )
  if (fieldPathId.path.length === 0) return <div id={fieldPathId.$id}>{content}</div>
  return (
    <Fieldset legend={title} id={fieldPathId.$id}>
      {content}
    </Fieldset>
  )
}

/** The items of a list, one below the other. */
export function ListTemplate(props: ArrayFieldTemplateProps) {
  const { t } = useTranslation('form')
  const { title, schema, items, canAdd, registry, fieldPathId, onAddClick } = props
  const { AddButton } = registry.templates.ButtonTemplates
  return (
    <Fieldset legend={title || t('items')} id={fieldPathId.$id}>
      <Stack gap="sm">
        {schema.description !== undefined && <Text size="sm">{schema.description}</Text>}
        {items}
        {canAdd === true && <AddButton registry={registry} onClick={onAddClick} />}
      </Stack>
    </Fieldset>
  )
}

/** An item of a list, with what can be done to it. */
export function ItemTemplate({ children, hasToolbar, buttonsProps, registry }: ArrayFieldItemTemplateProps) {
  const { ArrayFieldItemButtonsTemplate } = registry.templates
  return (
    <div className="list-item">
      <div className="list-item-value">{children}</div>
      {hasToolbar && <ArrayFieldItemButtonsTemplate {...buttonsProps} />}
    </div>
  )
}

/** One of several forms: which, and that one. */
export function BranchTemplate({ selector, optionSchemaField }: MultiSchemaFieldTemplateProps) {
  return (
    <Stack gap="xs">
      {selector}
      {optionSchemaField}
    </Stack>
  )
}
