import { Button } from '@mantine/core'
import type { IconButtonProps } from '@rjsf/utils'

const named = (text: string, description = text) =>
  function FormButton({ id, disabled, onClick }: IconButtonProps) {
    return (
      <Button
        variant="default"
        size="xs"
        className="form-button"
        {...(id === undefined ? {} : { id })}
        disabled={disabled ?? false}
        {...(onClick === undefined ? {} : { onClick })}
        aria-label={description}
      >
        {text}
      </Button>
    )
  }

export const formButtons = {
  AddButton: named('Add'),
  CopyButton: named('Copy'),
  RemoveButton: named('Remove'),
  MoveUpButton: named('↑', 'Move up'),
  MoveDownButton: named('↓', 'Move down'),
  ClearButton: named('Clear'),
}
