import { Alert, Button, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exampleValue } from '../schema-form/example-value.ts'
import { schemaValidator } from '../schema-form/validator.ts'
import css from './compose.module.css'
import type { Payload } from './payload-editor.tsx'

/** Any payload as text. It can be held to the schema before; what counts is what the gateway says of it. */
export function TextPayload({
  schema,
  isBusy,
  onSend,
}: {
  schema: unknown
  isBusy: boolean
  onSend: (payload: Payload) => void
}) {
  const { t } = useTranslation('messages')
  const [text, setText] = useState(() =>
    schema === undefined ? '' : JSON.stringify(exampleValue(schema, Date.now()) ?? {}, undefined, 2),
  )
  const [found, setFound] = useState<readonly string[]>()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSend({ payload: text })
      }}
    >
      <Textarea
        label={t('compose.payload')}
        rows={14}
        spellCheck={false}
        className={css.text}
        required
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value)
          setFound(undefined)
        }}
      />
      {found !== undefined && (
        <Alert
          mt="sm"
          role="status"
          variant="outline"
          color={found.length === 0 ? 'teal' : 'red'}
          title={t(found.length === 0 ? 'compose.fits' : 'compose.fitsNot')}
        >
          <ul className="problems">
            {found.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Alert>
      )}
      <Group mt="md" gap="xs">
        <Button type="submit" loading={isBusy}>
          {t('compose.send')}
        </Button>
        {typeof schema === 'object' && schema !== null && (
          <Button variant="default" onClick={() => setFound(problemsOf(text, schema))}>
            {t('compose.check')}
          </Button>
        )}
      </Group>
    </form>
  )
}

/** What is wrong with a payload by its schema. */
function problemsOf(text: string, schema: object): readonly string[] {
  try {
    return schemaValidator.validateFormData(JSON.parse(text), schema).errors.map(({ stack }) => stack)
  } catch (error) {
    return [String(error)]
  }
}
