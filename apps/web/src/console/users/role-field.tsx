import type { UserRole } from '@digital-spine/api'
import { Radio, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const roles: readonly UserRole[] = ['viewer', 'messaging', 'admin']

/** What a user may do, the least first. */
export function RoleField({ role, onRole }: { role: UserRole; onRole: (role: UserRole) => void }) {
  const { t } = useTranslation('users')
  return (
    <Radio.Group label={t('role')} value={role} onChange={(value) => onRole(value as UserRole)}>
      <Stack gap="xs" mt="xs">
        {roles.map((value) => (
          <Radio key={value} value={value} label={t(`roles.${value}.name`)} description={t(`roles.${value}.text`)} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
