import { Alert, Code, Text } from '@mantine/core'
import { ApiError } from '../api.ts'

/** Why the gateway did not take a message, and where in the payload the mistake is. */
export function Refusal({ error }: { error: Error }) {
  if (!(error instanceof ApiError) || error.code === 'SERVICE_UNAVAILABLE')
    return (
      <Alert color="red" variant="outline" role="alert" title="The message may not have been sent">
        {error.message} Look under “Sent” before you send it again.
      </Alert>
    )
  return (
    <Alert color="red" variant="outline" role="alert" title="The gateway refused this message">
      <Text size="sm" className="breaks">
        <Code>{error.code}</Code> {error.message}
      </Text>
      {error.problems.length > 0 && (
        <ul className="problems">
          {error.problems.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <Code>{path === '' ? '(the whole payload)' : path}</Code> {message}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  )
}
