import './schema-form.css'
// Not the package's index: that one also exports what needs the validator that compiles.
import Form from '@rjsf/core/lib/components/Form.js'
import type { RJSFSchema } from '@rjsf/utils'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ChoiceField } from './choice-field.tsx'
import { ErrorSummary } from './error-summary.tsx'
import { fieldId } from './field-id.ts'
import { AdditionalMember, FieldTemplate } from './field-template.tsx'
import { formButtons } from './form-buttons.tsx'
import { BranchTemplate, ItemTemplate, ListTemplate, ObjectTemplate } from './group-template.tsx'
import { SwitchField } from './switch-field.tsx'
import { TextField } from './text-field.tsx'
import { schemaValidator } from './validator.ts'

const templates = {
  BaseInputTemplate: TextField,
  FieldTemplate,
  WrapIfAdditionalTemplate: AdditionalMember,
  ObjectFieldTemplate: ObjectTemplate,
  ArrayFieldTemplate: ListTemplate,
  ArrayFieldItemTemplate: ItemTemplate,
  MultiSchemaFieldTemplate: BranchTemplate,
  ErrorListTemplate: ErrorSummary,
  ButtonTemplates: formButtons,
}
// Times are typed as they are sent: what a browser's own picker shows depends on its language and time zone.
const widgets = {
  SelectWidget: ChoiceField,
  CheckboxWidget: SwitchField,
  DateTimeWidget: TextField,
  DateWidget: TextField,
  TimeWidget: TextField,
}

/** A form made from a JSON Schema. Its errors show at the first try to send, and from then on as one types. */
export function SchemaForm(props: {
  schema: RJSFSchema
  value: unknown
  onChange: (value: unknown) => void
  onSubmit: (value: unknown) => void
  children: ReactNode
}) {
  // What the validator and the hints say is in the catalogue too, and has to be there before they speak.
  useTranslation('form')
  const [tried, setTried] = useState(false)
  return (
    <Form
      schema={props.schema}
      validator={schemaValidator}
      templates={templates}
      widgets={widgets}
      formData={props.value}
      onChange={({ formData }) => props.onChange(formData)}
      onSubmit={({ formData }) => props.onSubmit(formData)}
      onError={() => setTried(true)}
      {...(tried ? { liveValidate: 'onChange' as const } : {})}
      noHtml5Validate
      focusOnFirstError={(error) => document.getElementById(fieldId(error))?.focus()}
      removeEmptyOptionalObjects
      showErrorList="top"
      className="schema-form"
    >
      {props.children}
    </Form>
  )
}
