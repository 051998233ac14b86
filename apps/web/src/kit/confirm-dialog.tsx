import { Button, Group, Modal, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Question } from './confirm.tsx'

/** Asks a question, and gives the focus back to what had it; loaded when the first is asked. */
export function ConfirmDialog({ question, onEnd }: { question: Question; onEnd: (yes: boolean) => void }) {
  const { t } = useTranslation('kit')
  const [typed, setTyped] = useState('')
  const [asker] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (asker instanceof HTMLElement) asker.focus({ preventScroll: true })
    },
    [asker],
  )
  return (
    <Modal
      opened
      onClose={() => onEnd(false)}
      title={question.title}
      closeButtonProps={{ 'aria-label': t('close') }}
      centered
    >
      <Text size="sm" component="div" className="breaks">
        {question.text}
      </Text>
      {question.typed !== undefined && (
        <TextInput
          mt="md"
          label={t('confirm.type', { text: question.typed })}
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
          autoComplete="off"
        />
      )}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={() => onEnd(false)} data-autofocus>
          {t('confirm.cancel')}
        </Button>
        <Button
          color="red"
          disabled={question.typed !== undefined && typed !== question.typed}
          onClick={() => onEnd(true)}
        >
          {question.deed}
        </Button>
      </Group>
    </Modal>
  )
}
