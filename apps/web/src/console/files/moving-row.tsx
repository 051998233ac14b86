import type { MovingFile } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { say } from '../../kit/say.tsx'
import { State, type Tone } from '../../kit/state.tsx'
import { useCaller } from '../caller.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { FilePicker } from './file-picker.tsx'
import styles from './files.module.css'
import { Progress } from './progress.tsx'
import { useUploads } from './use-uploads.ts'

const tones: Readonly<Record<MovingFile['state'], Tone>> = {
  receiving: 'open',
  uploading: 'plain',
  stored: 'good',
  arriving: 'plain',
  ready: 'good',
  refused: 'bad',
}

/** A file between browser, gateway and broker, as the gateway tells of it. */
export function MovingRow({ file }: { file: MovingFile & { speed?: number | undefined } }) {
  const { t } = useTranslation('files')
  const { may } = useCaller()
  const { id, fqcn, direction, state, bytes, size, code, speed } = file
  const { name } = file.file
  return (
    <li>
      <div className={styles.what}>
        <b className="breaks">{name}</b>
        <span className="breaks">{t(direction === 'in' ? 'moving.from' : 'moving.to', { fqcn })}</span>
        <State tone={tones[state]}>
          {t(`moving.states.${state}`)} {code}
        </State>
      </div>
      {state === 'refused' ? (
        <p className={styles.note}>{t('moving.refused')}</p>
      ) : (
        <Progress label={t('progress.label', { name })} done={Math.min(bytes, size)} size={size} speed={speed} />
      )}
      {state === 'receiving' && may('send') && <GoOn key={id} file={file} />}
    </li>
  )
}

/** An upload that some browser or program began: whoever has the file goes on with it, or gives it up. */
function GoOn({ file: { id, fqcn, topicOwner, topicName, file } }: { file: MovingFile }) {
  const { t } = useTranslation('files')
  const [, uploads] = useUploads()
  const confirm = useConfirm()
  const [isOther, setOther] = useState(false)
  const remove = useAct<undefined>(() => ({ method: 'DELETE', path: `files/${pathOf(id)}` }), {
    refresh: ['files'],
    onDone: () => say(t('cancel.done', { name: file.name })),
  })
  const cancel = async (): Promise<void> => {
    const text = t('cancel.text', { name: file.name })
    if (await confirm({ title: t('cancel.title'), text, deed: t('cancel.do') })) remove.mutate()
  }
  const take = (taken: File): void => {
    const isSame = taken.name === file.name && taken.size === file.size
    setOther(!isSame)
    if (isSame) uploads.start(taken, { fqcn, topicOwner, topicName }, id)
  }
  return (
    <>
      <p className={styles.note}>{t('moving.interrupted')}</p>
      <div className={styles.deeds}>
        <FilePicker size="xs" label={t('moving.choose', { name: file.name })} onFile={take}>
          {t('moving.goOn')}
        </FilePicker>
        <Button
          size="xs"
          variant="default"
          loading={remove.isPending}
          aria-label={t('cancel.what', { name: file.name })}
          onClick={() => void cancel()}
        >
          {t('cancel.do')}
        </Button>
      </div>
      {isOther && (
        <p role="alert" className="trouble">
          {t('moving.otherFile', { name: file.name })}
        </p>
      )}
    </>
  )
}
