import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import i18next from 'i18next'

/** Says that something was done, in passing; with a way to undo it, which stays longer. */
export function say(text: string, undo?: () => void): void {
  const id = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span className="breaks">{text}</span>
        {undo !== undefined && (
          <Button
            size="compact-sm"
            variant="default"
            flex="none"
            onClick={() => {
              undo()
              notifications.hide(id)
            }}
          >
            {i18next.t('kit:undo')}
          </Button>
        )}
      </Group>
    ),
    autoClose: undo === undefined ? 5000 : 15_000,
    closeButtonProps: { 'aria-label': i18next.t('kit:close') },
  })
}
