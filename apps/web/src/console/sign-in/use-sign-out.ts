import { useQueryClient } from '@tanstack/react-query'
import { useAct } from '../use-act.ts'

/** Ends the session here, and forgets what was shown to who had it. */
export function useSignOut(): () => void {
  const queries = useQueryClient()
  const { mutate } = useAct(() => ({ method: 'POST', path: 'login/logout' }), { onDone: () => queries.resetQueries() })
  return () => mutate()
}
