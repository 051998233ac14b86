import type { TopicCheck } from '@digital-spine/api'
import { Code } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import css from '../topics.module.css'

type Problem = TopicCheck['schema'][number]

/** What is wrong and where; `onGo` leads there. */
export function ProblemList({
  problems,
  label,
  onGo,
}: {
  problems: readonly Problem[]
  label: string
  onGo?: (problem: Problem) => void
}) {
  const { t } = useTranslation('topics')
  const placeOf = ({ file, line, column, path }: Problem): string =>
    [
      file,
      line === undefined ? undefined : t('edit.line', { line }),
      column === undefined ? undefined : t('edit.column', { column }),
      line === undefined && path !== '' ? path : undefined,
    ]
      .filter((part) => part !== undefined)
      .join(', ')
  if (problems.length === 0) return null
  return (
    <ul className="problems" aria-label={label}>
      {problems.map((problem) => {
        const place = placeOf(problem)
        return (
          <li key={`${place} ${problem.path} ${problem.message}`}>
            {onGo !== undefined && problem.line !== undefined ? (
              <button type="button" className={css.place} onClick={() => onGo(problem)}>
                {place}
              </button>
            ) : (
              place !== '' && <Code>{place}</Code>
            )}{' '}
            {problem.message}
          </li>
        )
      })}
    </ul>
  )
}
