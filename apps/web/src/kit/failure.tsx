import { Alert, Button, Code, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../request.ts'

/** What went wrong, where in what was given, and what to do about it. */
export function Failure({
  error,
  title,
  advice = {},
  onRetry,
}: {
  error: Error
  /** What could not be done; “That did not work” if left out. */
  title?: string
  /** What to do about some codes, where that is something else than elsewhere. */
  advice?: Readonly<Record<string, string>>
  onRetry?: () => void
}) {
  const { t } = useTranslation(['kit', 'errors'])
  const { code, problems } = error instanceof ApiError ? error : { code: 'INTERNAL', problems: [] }
  const todo = advice[code] ?? t(`errors:${code}`, { defaultValue: t('errors:otherwise') })
  return (
    <Alert color="red" variant="outline" role="alert" title={title ?? t('failure.title')} className="breaks">
      <Text size="sm">
        {error.message} <Code>{code}</Code>
      </Text>
      {problems.length > 0 && (
        <ul className="problems">
          {problems.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <Code>{path === '' ? t('failure.whole') : path}</Code> {message}
            </li>
          ))}
        </ul>
      )}
      <Text size="sm" mt={4}>
        {todo}
      </Text>
      {onRetry !== undefined && (
        <Button mt="xs" size="xs" variant="default" onClick={onRetry}>
          {t('failure.retry')}
        </Button>
      )}
    </Alert>
  )
}
