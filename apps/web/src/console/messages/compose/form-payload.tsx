import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exampleValue } from '../schema-form/example-value.ts'
import { FormBoundary } from '../schema-form/form-boundary.tsx'
import { SchemaForm } from '../schema-form/schema-form.tsx'
import type { Payload } from './payload-editor.tsx'

/** A payload entered into a form that is made from its schema. */
export function FormPayload({
  schema,
  isBusy,
  onSend,
}: {
  schema: object
  isBusy: boolean
  onSend: (payload: Payload) => void
}) {
  const { t } = useTranslation('messages')
  const fresh = (): unknown => exampleValue(schema, Date.now())
  const [value, setValue] = useState(fresh)
  return (
    <FormBoundary>
      <SchemaForm
        schema={schema}
        value={value}
        onChange={setValue}
        onSubmit={(payload) => onSend({ payload: JSON.stringify(payload) })}
      >
        <Group mt="md" gap="xs">
          <Button type="submit" loading={isBusy}>
            {t('compose.send')}
          </Button>
          <Button variant="default" onClick={() => setValue(fresh())}>
            {t('compose.anew')}
          </Button>
        </Group>
      </SchemaForm>
    </FormBoundary>
  )
}
