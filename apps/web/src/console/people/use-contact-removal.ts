import type { ConfigurationInput, ShownContact } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { say } from '../../kit/say.tsx'
import type { ApiError } from '../../request.ts'
import { pathOf, useAct } from '../use-act.ts'

const refresh = ['contacts', 'contact-groups', 'blocked', 'channels']

/** Takes somebody out of the address book, with a way to have them back as they were. */
export function useContactRemoval(contact: ShownContact): {
  readonly isPending: boolean
  readonly error: ApiError | null
  remove(): void
} {
  const { t } = useTranslation('people')
  const [, go] = useLocation()
  const { groups: _, ...spec } = contact
  const { alias, did } = contact
  const restore = useAct(() => ({ method: 'POST', path: 'apply', body: documentsOf(spec) }), {
    refresh,
    onDone: () => say(t('remove.restored', { alias })),
  })
  const removal = useAct(() => ({ method: 'DELETE', path: `contacts/${pathOf(did)}` }), {
    refresh,
    onDone() {
      go('/people')
      say(t('remove.done', { alias }), () => restore.mutate())
    },
  })
  return { isPending: removal.isPending, error: removal.error, remove: () => removal.mutate() }
}

const documentsOf = (spec: Omit<ShownContact, 'groups'>): ConfigurationInput => ({
  documents: [{ apiVersion: 'digital-spine/v1', kind: 'Contact', spec }],
})
