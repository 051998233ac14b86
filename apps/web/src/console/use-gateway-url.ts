import { useQuery } from '@tanstack/react-query'
import { call, type SandboxState } from '../api.ts'
import { useGateway } from './gateway.tsx'

/** Where systems reach this gateway: in the sandbox its own address, and not the page's, through which it is shown. */
export function useGatewayUrl(): string {
  const { inSandbox, home } = useGateway()
  const { data } = useQuery({
    queryKey: ['sandbox'],
    queryFn: () => call<SandboxState>('sandbox'),
    enabled: inSandbox,
  })
  if (!inSandbox) return window.location.origin
  return data?.participants.find(({ key }) => home === `/participants/${key}`)?.url ?? window.location.origin
}
