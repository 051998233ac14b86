import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Failure } from '../../kit/failure.tsx'
import { State } from '../../kit/state.tsx'
import styles from './files.module.css'
import { Progress } from './progress.tsx'
import type { BrowserUpload } from './uploads.ts'
import { useUploads } from './use-uploads.ts'

const tones = { running: 'plain', paused: 'open', waiting: 'open', handedOver: 'good', refused: 'bad' } as const

/** A file that this browser sends. */
export function UploadRow({ upload }: { upload: BrowserUpload }) {
  const { t } = useTranslation('files')
  const [, uploads] = useUploads()
  const confirm = useConfirm()
  const { key, name, fqcn, size, sent, speed, state, error } = upload
  const cancel = async (): Promise<void> => {
    const isSure = await confirm({
      title: t('cancel.title'),
      text: t('cancel.text', { name }),
      deed: t('cancel.do'),
    })
    if (isSure) uploads.cancel(key)
  }
  return (
    <li>
      <div className={styles.what}>
        <b className="breaks">{name}</b>
        <span className="breaks">{t('moving.to', { fqcn })}</span>
        <State tone={tones[state]}>{t(`upload.${state}`)}</State>
      </div>
      {state === 'refused' && error !== undefined ? (
        <Failure error={error} title={t('upload.refusedTitle')} />
      ) : (
        <Progress label={t('progress.label', { name })} done={sent} size={size} speed={speed} />
      )}
      <div className={styles.deeds}>
        {state === 'running' && (
          <Button size="xs" variant="default" aria-label={t('pause.what', { name })} onClick={() => uploads.pause(key)}>
            {t('pause.do')}
          </Button>
        )}
        {(state === 'paused' || state === 'waiting') && (
          <Button size="xs" aria-label={t('resume.what', { name })} onClick={() => uploads.resume(key)}>
            {t('resume.do')}
          </Button>
        )}
        {state === 'refused' ? (
          <Button size="xs" variant="default" onClick={() => uploads.dismiss(key)}>
            {t('dismiss')}
          </Button>
        ) : (
          <Button size="xs" variant="default" aria-label={t('cancel.what', { name })} onClick={() => void cancel()}>
            {t('cancel.do')}
          </Button>
        )}
      </div>
    </li>
  )
}
