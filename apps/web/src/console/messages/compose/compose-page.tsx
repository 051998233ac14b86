import type { ShownChannel } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../../kit/empty.tsx'
import { LinkButton } from '../../../kit/link-button.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { Section } from '../../../kit/section.tsx'
import { useCaller } from '../../caller.tsx'
import { pathOf } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import { MessageFrame } from '../message-frame.tsx'
import { Outcome } from '../outcome.tsx'
import { useSent } from '../sent-page.tsx'
import css from './compose.module.css'
import { ComposeForm } from './compose-form.tsx'

/** Writes a message, sends it, and shows what becomes of it. */
export function ComposePage() {
  const { t } = useTranslation('messages')
  const { may } = useCaller()
  const [sent, setSent] = useState<string>()
  const channels = useAnswer<readonly ShownChannel[]>('channels', { query: { type: 'pub' } })
  return (
    <MessageFrame title={t('compose.title')}>
      {sent !== undefined && <Sent key={sent} id={sent} onAnother={() => setSent(undefined)} />}
      {/* What was entered stays for the next one. */}
      <div hidden={sent !== undefined}>
        {may('send') ? (
          <Loaded query={channels}>
            {(list) => {
              const able = list.filter(({ conditions }) => conditions.topics.length > 0)
              return able.length === 0 ? (
                <Empty
                  title={t('compose.noChannel')}
                  action={<LinkButton to="/channels">{t('list.toChannels')}</LinkButton>}
                >
                  {t('list.out.first')}
                </Empty>
              ) : (
                <ComposeForm channels={able} onSent={setSent} />
              )
            }}
          </Loaded>
        ) : (
          <Empty title={t('compose.notAllowed')} />
        )}
      </div>
    </MessageFrame>
  )
}

/** What becomes of what was just sent. */
function Sent({ id, onAnother }: { id: string; onAnother: () => void }) {
  const { t } = useTranslation('messages')
  const message = useSent(id)
  const heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <Section
      title={t('compose.sent.title')}
      actions={
        <>
          <LinkButton to={`/messages/out/${pathOf(id)}`} variant="default">
            {t('compose.sent.open')}
          </LinkButton>
          <Button onClick={onAnother}>{t('another')}</Button>
        </>
      }
    >
      <p className={css.accepted} role="status" tabIndex={-1} ref={heading}>
        {t('compose.sent.accepted')} <code className="breaks">{id}</code>
      </p>
      <Loaded query={message}>{(data) => <Outcome message={data} />}</Loaded>
    </Section>
  )
}
