import { Button } from '@mantine/core'
import type { IconButtonProps } from '@rjsf/utils'
import { useTranslation } from 'react-i18next'

/** `sign` stands for the name where that is too long for a row of buttons. */
const named = (name: 'add' | 'copy' | 'remove' | 'up' | 'down' | 'clear', sign?: string) =>
  function FormButton({ id, disabled, onClick }: IconButtonProps) {
    const { t } = useTranslation('form')
    return (
      <Button
        variant="default"
        size="xs"
        className="form-button"
        {...(id === undefined ? {} : { id })}
        disabled={disabled ?? false}
        {...(onClick === undefined ? {} : { onClick })}
        aria-label={t(name)}
      >
        {sign ?? t(name)}
      </Button>
    )
  }

export const formButtons = {
  AddButton: named('add'),
  CopyButton: named('copy'),
  RemoveButton: named('remove'),
  MoveUpButton: named('up', '↑'),
  MoveDownButton: named('down', '↓'),
  ClearButton: named('clear'),
}
