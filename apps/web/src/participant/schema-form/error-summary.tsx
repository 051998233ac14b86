import { Alert } from '@mantine/core'
import type { ErrorListProps } from '@rjsf/utils'

/** All that is wrong, each with a way to its field. */
export function ErrorSummary({ errors }: ErrorListProps) {
  return (
    <Alert color="red" variant="outline" role="alert" mb="md" title="Not sent: this does not fit the topic’s schema">
      <ul className="problems">
        {errors.map(({ property = '', stack }) => (
          <li key={stack}>
            <a href={`#${['root', ...property.split('.').filter(Boolean)].join('_')}`}>{stack}</a>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
