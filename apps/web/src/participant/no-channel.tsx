import { Code, Text } from '@mantine/core'

/** How a participant without a sending channel gets one. */
export function NoChannel({ participantKey }: { participantKey: string }) {
  return (
    <>
      <Text>
        This participant has no channel to send on. Make one; it names the topics it carries and the roles or DIDs it is
        for:
      </Text>
      <Code block tabIndex={0} aria-label="Command that makes a channel" role="region" className="payload">
        {`npm run spine -- channel create \\
  NAME --type pub \\
  --topics OWNER/TOPIC \\
  --roles ROLE \\
  --profile ${participantKey}`}
      </Code>
      <Text size="sm" c="dimmed">
        Topics are published in the same way with “topic publish”. The channel shows here by itself.
      </Text>
    </>
  )
}
