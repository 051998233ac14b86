import { Button, type ButtonProps } from '@mantine/core'
import { type ReactNode, useRef } from 'react'

/** A button that lets one choose a file. */
export function FilePicker({
  label,
  accept,
  onFile,
  children,
  ...props
}: ButtonProps & {
  /** Names it for who does not see what is around it. */
  label: string
  accept?: string
  onFile: (file: File) => void
  children: ReactNode
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          if (file !== undefined) onFile(file)
          // The same may be chosen again.
          currentTarget.value = ''
        }}
      />
      <Button {...props} aria-label={label} onClick={() => input.current?.click()}>
        {children}
      </Button>
    </>
  )
}
