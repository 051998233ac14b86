import type { Caller, Scope } from '@digital-spine/api'
import { createContext, type ReactNode, useContext } from 'react'
import { useTranslation } from 'react-i18next'

const Context = createContext<Caller | undefined>(undefined)

export function CallerProvider({ caller, children }: { caller: Caller; children: ReactNode }) {
  return <Context value={caller}>{children}</Context>
}

/** Who is signed in, and whether they may do something: what they may not is not offered to them. */
export function useCaller(): Caller & { may(scope: Scope): boolean } {
  const caller = useContext(Context)
  if (caller === undefined) throw new TypeError('nobody is signed in around this')
  return { ...caller, may: (scope) => caller.scopes.includes(scope) }
}

/** What who is signed in is called; the key that a gateway is configured with has no name of its own. */
export function useCallerName(): string {
  const { t } = useTranslation('shell')
  const { kind, name } = useCaller()
  return kind === 'key' && name === 'configured' ? t('configuredKey') : name
}
