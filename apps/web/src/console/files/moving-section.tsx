import type { MovingFile } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Section } from '../../kit/section.tsx'
import styles from './files.module.css'
import { MovingRow } from './moving-row.tsx'
import { UploadRow } from './upload-row.tsx'
import { useMoving } from './use-moving.ts'
import { useUploads } from './use-uploads.ts'

/** Files on their way: from this browser, to the broker, and from it. */
export function MovingSection() {
  const { t } = useTranslation('files')
  const [uploads] = useUploads()
  const moving = useMoving()
  // What this browser sends is shown once, and goes on as the gateway's when that has all of it.
  const isOurs = ({ id, direction, state }: MovingFile): boolean =>
    direction === 'out' && state !== 'uploading' && uploads.some((upload) => upload.id === id)
  const others = moving.filter((file) => !isOurs(file))
  const own = uploads.filter(({ state }) => state !== 'handedOver')
  if (own.length === 0 && others.length === 0) return null
  return (
    <Section title={t('moving.title')}>
      <ul className={styles.moving}>
        {own.map((upload) => (
          <UploadRow key={`upload ${upload.key}`} upload={upload} />
        ))}
        {others.map((file) => (
          <MovingRow key={`${file.direction} ${file.id}`} file={file} />
        ))}
      </ul>
    </Section>
  )
}
