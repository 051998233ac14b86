import type { Verified } from '@digital-spine/api'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { type ApiError, request } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { ReportChain } from './report.tsx'

/** Whether somebody holds a role, as this gateway finds out by itself, now and every few seconds. */
export function Verification({ subject, role }: { subject: string; role: string }) {
  const { t } = useTranslation('roles')
  const { prefix } = useGateway()
  const verified = useQuery<Verified, ApiError>({
    queryKey: ['api', prefix, 'enrolment', 'verify', subject, role],
    queryFn: async () => {
      const asked = { method: 'POST', body: { subject, role } }
      return (await request<Verified>(`${prefix}/api/v2/enrolment/verify`, asked)).value
    },
    refetchInterval: 5000,
  })
  return (
    <Loaded query={verified}>
      {({ valid, reports }) => {
        const shown = reports.find((report) => report.valid === valid)
        return shown === undefined ? (
          <Empty title={t('verify.none')}>{t('verify.noneText')}</Empty>
        ) : (
          <ReportChain report={shown} />
        )
      }}
    </Loaded>
  )
}
