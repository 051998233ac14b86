import { Button, FileButton } from '@mantine/core'
import { type ReactNode, useRef } from 'react'

/** A button that lets one choose a file; the same again too, as it is when it was changed meanwhile. */
export function ChooseFile({
  accept,
  onFile,
  loading = false,
  children,
}: {
  accept: string
  onFile: (file: File) => void
  loading?: boolean
  children: ReactNode
}) {
  const reset = useRef<() => void>(null)
  const choose = (file: File | null): void => {
    reset.current?.()
    if (file !== null) onFile(file)
  }
  return (
    <FileButton accept={accept} resetRef={reset} onChange={choose}>
      {(props) => (
        <Button {...props} variant="default" loading={loading}>
          {children}
        </Button>
      )}
    </FileButton>
  )
}
