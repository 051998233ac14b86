import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../../kit/empty.tsx'
import { Time } from '../../../kit/time.tsx'
import { ackFrame, type Frame, pretty, readBrought } from './frame.ts'

/** What went over the line, the newest first; what brought messages can be acknowledged. */
export function FrameList({
  frames,
  isOpen,
  onSend,
}: {
  frames: readonly Frame[]
  isOpen: boolean
  onSend: (text: string) => void
}) {
  const { t } = useTranslation('integrations')
  const [done, setDone] = useState<ReadonlySet<number>>(new Set())
  if (frames.length === 0) return <Empty title={t('playground.noFrames')}>{t('playground.noFramesText')}</Empty>
  const acknowledge = ({ key, text }: Frame): void => {
    for (const brought of readBrought(text)) onSend(ackFrame(key, brought))
    setDone((before) => new Set([...before, key]))
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
    <ol className="frames" tabIndex={0} aria-label={t('playground.frames')}>
      {frames.map((frame) => {
        const { key, direction, at, text } = frame
        const count = direction === 'in' ? readBrought(text).flatMap(({ messagesIds }) => messagesIds).length : 0
        return (
          <li key={key} className={direction}>
            <div className="frame-top">
              <strong>{t(`playground.${direction}`)}</strong>
              <Time at={at} />
              {count > 0 && (
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={!isOpen || done.has(key)}
                  onClick={() => acknowledge(frame)}
                >
                  {done.has(key) ? t('playground.acknowledged', { count }) : t('playground.acknowledge', { count })}
                </Button>
              )}
            </div>
            <pre>{pretty(text)}</pre>
          </li>
        )
      })}
    </ol>
  )
}
