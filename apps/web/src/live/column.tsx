import { Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

export function Column({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <Paper withBorder p="sm" component="section">
      <Title order={3} size="h5">
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {note}
      </Text>
      {children}
    </Paper>
  )
}
