import type { GatewayTopicVersion } from '@digital-spine/api'
import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { schemaOf } from './gateway-api.ts'
import { exampleValue } from './schema-form/example-value.ts'
import { FormBoundary } from './schema-form/form-boundary.tsx'
import { SchemaForm } from './schema-form/schema-form.tsx'

/** The form of a topic's latest version. */
export function TopicForm({
  topic,
  onSend,
}: {
  topic: GatewayTopicVersion | undefined
  onSend: (payload: string, version: string) => void
}) {
  const schema = topic && schemaOf(topic)
  const fresh = (): unknown => exampleValue(schema, Date.now())
  const [value, setValue] = useState(fresh)
  if (topic === undefined)
    return <Text>This topic is not published yet: its owner does that with “npm run spine -- topic publish”.</Text>
  const { version, content } = topic
  if (typeof schema !== 'object' || schema === null)
    return <Text>There is no form for this topic ({content.format}). Send its payloads as text.</Text>
  return (
    <FormBoundary>
      <Text size="sm" c="dimmed" mb="sm" className="breaks">
        {'title' in schema && typeof schema.title === 'string' ? `${schema.title}. ` : ''}Version {version}.
      </Text>
      <SchemaForm
        schema={schema}
        value={value}
        onChange={setValue}
        onSubmit={(payload) => onSend(JSON.stringify(payload), version)}
      >
        <Group mt="md" gap="xs">
          <Button type="submit">Send</Button>
          <Button variant="default" onClick={() => setValue(fresh())}>
            Start again
          </Button>
        </Group>
      </SchemaForm>
    </FormBoundary>
  )
}
