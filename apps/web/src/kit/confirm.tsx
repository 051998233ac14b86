import { Button, Group, Modal, Text, TextInput } from '@mantine/core'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { useTranslation } from 'react-i18next'

export type Question = {
  readonly title: string
  /** What will be gone, and whether it can be brought back. */
  readonly text: ReactNode
  /** What the button says: the deed, not “OK”. */
  readonly deed: string
  /** Must be typed before: for what cannot be brought back. */
  readonly typed?: string
}
type Ask = (question: Question) => Promise<boolean>

const Context = createContext<Ask>(async () => false)

/** Asks before something is destroyed; resolves to whether to go on. */
export const useConfirm = (): Ask => useContext(Context)

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation('kit')
  const [open, setOpen] = useState<{ question: Question; answer: (yes: boolean) => void }>()
  const [typed, setTyped] = useState('')
  const ask = useCallback<Ask>((question) => {
    setTyped('')
    return new Promise((answer) => setOpen({ question, answer }))
  }, [])
  const end = (yes: boolean): void => {
    open?.answer(yes)
    setOpen(undefined)
  }
  const question = open?.question
  return (
    <Context value={ask}>
      {children}
      <Modal
        opened={question !== undefined}
        onClose={() => end(false)}
        title={question?.title}
        closeButtonProps={{ 'aria-label': t('close') }}
        centered
      >
        <Text size="sm" component="div" className="breaks">
          {question?.text}
        </Text>
        {question?.typed !== undefined && (
          <TextInput
            mt="md"
            label={t('confirm.type', { text: question.typed })}
            value={typed}
            onChange={({ currentTarget: { value } }) => setTyped(value)}
            autoComplete="off"
          />
        )}
        <Group mt="lg" justify="flex-end">
          <Button variant="default" onClick={() => end(false)} data-autofocus>
            {t('confirm.cancel')}
          </Button>
          <Button
            color="red"
            disabled={question?.typed !== undefined && typed !== question.typed}
            onClick={() => end(true)}
          >
            {question?.deed}
          </Button>
        </Group>
      </Modal>
    </Context>
  )
}
