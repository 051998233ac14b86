import { Alert, Container } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { sandboxQuery } from '../api.ts'
import { decodePart } from '../kit/decode-part.ts'
import { Loading } from '../kit/loading.tsx'
import { GatewayConsole, LivePage } from '../late-parts.ts'
import { Tour } from '../tour/tour.tsx'
import { NotFound } from './not-found.tsx'
import { PageHeader } from './page-header.tsx'

/** The live page, and each participant's console. */
export function SandboxApp() {
  const { t } = useTranslation('live')
  const sandbox = useQuery({ ...sandboxQuery, refetchInterval: 2000 })
  if (sandbox.data === undefined)
    return (
      <Around>
        {sandbox.isError ? (
          <Alert color="red" role="alert">
            {t('noSandbox')}
          </Alert>
        ) : (
          <Loading />
        )}
      </Around>
    )
  const { participants } = sandbox.data
  return (
    <>
      <Switch>
        <Route path="/">
          <Around>
            {sandbox.isError && (
              <Alert color="red" role="alert" mb="md">
                {t('noSandbox')}
              </Alert>
            )}
            <LivePage state={sandbox.data} />
          </Around>
        </Route>
        <Route path="/participants/:key/*?">
          {({ key }) =>
            participants.some((participant) => participant.key === key) ? (
              <GatewayConsole
                key={key}
                gateway={{ prefix: `/api/participants/${key}`, home: `/participants/${key}`, inSandbox: true }}
              />
            ) : (
              <Around>
                <NotFound participants={participants} wanted={decodePart(key)} />
              </Around>
            )
          }
        </Route>
        <Route>
          <Around>
            <NotFound participants={participants} />
          </Around>
        </Route>
      </Switch>
      <Tour />
    </>
  )
}

function Around({ children }: { children: ReactNode }) {
  const { t } = useTranslation('live')
  return (
    <Container size="xl" py="md">
      <a href="#main" className="skip">
        {t('skip')}
      </a>
      <PageHeader />
      <main id="main">{children}</main>
    </Container>
  )
}
