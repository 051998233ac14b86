import { type DragEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../kit/icon.tsx'
import { FilePicker } from './file-picker.tsx'
import styles from './files.module.css'
import { useAmounts } from './use-amounts.ts'

/** Takes a file that is dropped or chosen. Nothing of it is read. */
export function DropZone({
  file,
  onFile,
  trouble,
}: {
  file: File | undefined
  onFile: (file: File) => void
  trouble: string | undefined
}) {
  const { t } = useTranslation('files')
  const amounts = useAmounts()
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent): void => {
    event.preventDefault()
    setOver(true)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const [dropped] = event.dataTransfer.files
    if (dropped !== undefined) onFile(dropped)
  }
  return (
    <section
      className={`${styles.drop} ${isOver ? styles.over : ''}`}
      aria-label={t('new.file')}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="files" size={36} />
      <div role="status">
        {file === undefined ? (
          t('new.drop')
        ) : (
          <>
            <b className="breaks">{file.name}</b> · {amounts.size(file.size)}
          </>
        )}
      </div>
      <FilePicker variant="default" label={t(file === undefined ? 'new.choose' : 'new.another')} onFile={onFile}>
        {t(file === undefined ? 'new.choose' : 'new.another')}
      </FilePicker>
      {trouble !== undefined && (
        <p role="alert" className="trouble">
          {trouble}
        </p>
      )}
    </section>
  )
}
