import { Alert, Progress as Bar, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Failure } from '../../kit/failure.tsx'
import css from './dead-letters.module.css'
import { type Deed, type LetterFilter, type Progress, useBulk } from './use-bulk.ts'

/** What can be done about all that the list shows, or about those that were chosen; and what came of it, also when none is left. */
export function Actions({
  filter,
  count,
  chosen,
  onBegin,
}: {
  filter: LetterFilter
  count: number
  chosen: ReadonlySet<number>
  /** What was chosen is taken care of: what is chosen from now on is for the next deed. */
  onBegin: () => void
}) {
  const { t } = useTranslation('dead-letters')
  const confirm = useConfirm()
  const { progress, forget, some, all } = useBulk()
  const isSome = chosen.size > 0
  const concerned = isSome ? chosen.size : count
  const act = async (deed: Deed): Promise<void> => {
    const yes = await confirm({
      title: t(`${deed}.title`, { count: concerned }),
      text: t(`${deed}.text`),
      deed: t(`${deed}.do`),
    })
    if (!yes) return
    onBegin()
    await (isSome ? some(deed, [...chosen]) : all(deed, count, filter))
  }
  const isBusy = progress !== undefined && !progress.isOver
  return (
    <>
      {concerned > 0 && (
        <div className={css.actions}>
          <Button disabled={isBusy} onClick={() => void act('redrive')}>
            {t(isSome ? 'redrive.some' : 'redrive.all', { count: concerned })}
          </Button>
          <Button variant="default" disabled={isBusy} onClick={() => void act('purge')}>
            {t(isSome ? 'purge.some' : 'purge.all', { count: concerned })}
          </Button>
        </div>
      )}
      {progress !== undefined && <Outcome progress={progress} onClose={forget} />}
    </>
  )
}

/** How far a deed is, and what stood against it. */
function Outcome({ progress, onClose }: { progress: Progress; onClose: () => void }) {
  const { t } = useTranslation('dead-letters')
  const { deed, of, done, refused, isOver, error } = progress
  const values = { done, count: of, refused: refused.length }
  return (
    <Alert
      variant="outline"
      color={refused.length === 0 ? 'teal' : 'yellow'}
      withCloseButton={isOver}
      closeButtonLabel={t('close')}
      onClose={onClose}
      title={t(isOver ? `${deed}.over` : `${deed}.busy`, values)}
      role="status"
    >
      {!isOver && (
        <Bar value={of === 0 ? 100 : (100 * (done + refused.length)) / of} aria-label={t(`${deed}.busy`, values)} />
      )}
      {refused.length > 0 && (
        <>
          {t('refused', { count: refused.length })}
          <ul className="problems">
            {refused.slice(0, 10).map(({ id, code, reason }) => (
              <li key={id}>
                <code>{code}</code> {reason}
              </li>
            ))}
          </ul>
        </>
      )}
      {error !== undefined && <Failure error={error} />}
    </Alert>
  )
}
