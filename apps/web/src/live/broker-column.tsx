import type { ExplainedEntry } from '@digital-spine/api'
import { Code, Text } from '@mantine/core'
import { decodeHeader, fromBase64, toHexLines } from './decode.ts'

const shownBytes = 96

/** A message as it lies in the broker: every claim of its header, and its body's bytes. */
export function BrokerColumn({ explained: { header, body, position, acceptedAt } }: { explained: ExplainedEntry }) {
  const { protectedHeader, claims } = decodeHeader(header)
  const bytes = fromBase64(body)
  const sealed = claims.kc !== undefined
  return (
    <>
      <Text size="sm" mb="xs">
        place {position} of the mailbox, accepted {new Date(acceptedAt).toLocaleTimeString()}
      </Text>
      <Code block tabIndex={0} role="region" aria-label="Header" className="payload">
        {JSON.stringify({ ...protectedHeader, ...claims }, undefined, 2)}
      </Code>
      <Text size="sm" my="xs">
        {bytes.length} bytes of {sealed ? 'AES-256-GCM ciphertext' : 'plain text'}, as stored:
      </Text>
      <Code block tabIndex={0} role="region" aria-label="Body" className="payload">
        {toHexLines(bytes.subarray(0, shownBytes))}
        {bytes.length > shownBytes ? `\n… ${bytes.length - shownBytes} bytes more` : ''}
      </Code>
    </>
  )
}
