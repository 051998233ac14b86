import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { exampleValue } from './schema-form/example-value.ts'

/** Any payload as text: it goes to the gateway as it stands, which refuses what breaks the schema. */
export function RawForm({ schema, onSend }: { schema: unknown; onSend: (payload: string) => void }) {
  const [text, setText] = useState(() => JSON.stringify(exampleValue(schema, Date.now()) ?? {}, undefined, 2))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSend(text)
      }}
    >
      <Textarea
        label="Payload"
        description="Nothing is checked here: the gateway says what is wrong, and where."
        rows={12}
        spellCheck={false}
        className="raw-payload"
        required
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button type="submit" mt="md">
        Send
      </Button>
    </form>
  )
}
