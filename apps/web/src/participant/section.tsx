import { Paper, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** A part of the page with its heading. */
export function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  const id = useId()
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id} className="section">
      <Title order={2} size="h4" id={id}>
        {title}
      </Title>
      {note !== undefined && (
        <Text size="sm" c="dimmed">
          {note}
        </Text>
      )}
      <div className="section-content">{children}</div>
    </Paper>
  )
}
