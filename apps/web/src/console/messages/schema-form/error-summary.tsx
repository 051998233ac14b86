import { Alert } from '@mantine/core'
import type { ErrorListProps } from '@rjsf/utils'
import { useTranslation } from 'react-i18next'
import { fieldId } from './field-id.ts'

/** All that is wrong, each with a way to its field. */
export function ErrorSummary({ errors }: ErrorListProps) {
  const { t } = useTranslation('form')
  return (
    <Alert color="red" variant="outline" role="alert" mb="md" title={t('notFit')}>
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
