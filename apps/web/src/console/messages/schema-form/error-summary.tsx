import { Alert } from '@mantine/core'
import type { ErrorListProps } from '@rjsf/utils'
import { fieldId } from './field-id.ts'

/** All that is wrong, each with a way to its field. */
export function ErrorSummary({ errors }: ErrorListProps) {
  return (
    <Alert color="red" variant="outline" role="alert" mb="md" title="Not sent: this does not fit the topic’s schema">
      <ul className="problems">
        {errors.map((error) => (
          <li key={error.stack}>
            <a href={`#${encodeURIComponent(fieldId(error))}`}>{error.stack}</a>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
