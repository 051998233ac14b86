import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** Where there is nothing yet: what would be here, and the way to it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <Title order={3} size="h5">
        {title}
      </Title>
      {children !== undefined && (
        <Text size="sm" c="dimmed" mt={4}>
          {children}
        </Text>
      )}
      {action !== undefined && <div className="empty-action">{action}</div>}
    </div>
  )
}
