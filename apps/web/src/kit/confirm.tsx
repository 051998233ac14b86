import { createContext, type ReactNode, Suspense, useCallback, useContext, useState } from 'react'
import { latePart } from './late-part.tsx'

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
const ConfirmDialog = latePart(async () => (await import('./confirm-dialog.tsx')).ConfirmDialog)

/** Asks before something is destroyed; resolves to whether to go on. */
export const useConfirm = (): Ask => useContext(Context)

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<{ question: Question; answer: (yes: boolean) => void }>()
  const ask = useCallback<Ask>((question) => new Promise((answer) => setOpen({ question, answer })), [])
  const end = (yes: boolean): void => {
    open?.answer(yes)
    setOpen(undefined)
  }
  return (
    <Context value={ask}>
      {children}
      {open !== undefined && (
        <Suspense>
          <ConfirmDialog question={open.question} onEnd={end} />
        </Suspense>
      )}
    </Context>
  )
}
