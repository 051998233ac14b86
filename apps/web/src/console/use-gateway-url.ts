import { useQuery } from '@tanstack/react-query'
import { sandboxQuery } from '../api.ts'
import { useGateway } from './gateway.tsx'

/** Where systems reach this gateway: in the sandbox its own address, and not the page's, through which it is shown. */
export function useGatewayUrl(): string {
  const { inSandbox, home } = useGateway()
  const { data } = useQuery({ ...sandboxQuery, enabled: inSandbox })
  if (!inSandbox) return window.location.origin
  return data?.participants.find(({ key }) => home === `/participants/${key}`)?.url ?? window.location.origin
}
