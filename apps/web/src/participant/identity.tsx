import { Button, Code, CopyButton, Group, Text } from '@mantine/core'
import type { Participant } from '../api.ts'
import { PageHeading } from '../page-heading.tsx'

/** Who the participant is. */
export function Identity({ participant: { title, name, did } }: { participant: Participant }) {
  return (
    <div>
      <PageHeading title={title}>{title}</PageHeading>
      <Text c="dimmed" className="breaks">
        {name}
      </Text>
      <Group gap="xs" mt={4}>
        <Code className="breaks">{did}</Code>
        <CopyButton value={did}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-sm" onClick={copy}>
              {copied ? 'Copied' : 'Copy the DID'}
            </Button>
          )}
        </CopyButton>
      </Group>
    </div>
  )
}
