import { useTranslation } from 'react-i18next'
import styles from './files.module.css'
import { secondsLeft } from './speed.ts'
import { useAmounts } from './use-amounts.ts'

/** How far a file is, how fast it goes, and how long it will take. */
export function Progress({
  label,
  done,
  size,
  speed,
}: {
  label: string
  /** bytes */
  done: number
  size: number
  /** Bytes a second, if it moves. */
  speed?: number | undefined
}) {
  const { t } = useTranslation('files')
  const amounts = useAmounts()
  const left = secondsLeft(size - done, speed)
  const percent = size === 0 ? 100 : Math.floor((done / size) * 100)
  return (
    <div className={styles.progress}>
      <progress max={100} value={percent} aria-label={label} />
      <span>
        {t('progress.of', { percent, done: amounts.size(done), size: amounts.size(size) })}
        {speed !== undefined && speed > 0 && ` · ${t('progress.speed', { speed: amounts.size(speed) })}`}
        {left !== undefined && left > 0 && ` · ${t('progress.left', { time: amounts.duration(left) })}`}
      </span>
    </div>
  )
}
