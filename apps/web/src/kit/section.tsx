import { Paper, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** A part of a page with its heading. */
export function Section({
  title,
  note,
  actions,
  children,
}: {
  title: string
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  const id = useId()
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id} className="section">
      <div className="section-top">
        <div>
          <Title order={2} size="h4" id={id}>
            {title}
          </Title>
          {note !== undefined && (
            <Text size="sm" c="dimmed">
              {note}
            </Text>
          )}
        </div>
        {actions !== undefined && <div className="section-actions">{actions}</div>}
      </div>
      <div className="section-content">{children}</div>
    </Paper>
  )
}
