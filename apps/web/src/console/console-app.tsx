import './shell/shell.css'
import '../kit/kit.css'
import '@mantine/notifications/styles.layer.css'
import type { Caller } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Router, Switch } from 'wouter'
import { ConfirmProvider } from '../kit/confirm.tsx'
import { Failure } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { areas, pagesOf } from './areas.ts'
import { BrandProvider } from './brand.tsx'
import { BrandImagesProvider } from './brand-images.tsx'
import { CallerProvider } from './caller.tsx'
import { type Gateway, GatewayProvider } from './gateway.tsx'
import { NoSuchPage } from './shell/no-such-page.tsx'
import { PageBoundary } from './shell/page-boundary.tsx'
import { Shell } from './shell/shell.tsx'
import { SignIn } from './sign-in/sign-in.tsx'
import { useAnswer } from './use-answer.ts'

/** A gateway's console. */
export function ConsoleApp({ gateway }: { gateway: Gateway }) {
  return (
    <GatewayProvider gateway={gateway}>
      <Router base={gateway.home}>
        <BrandImagesProvider>
          <BrandProvider>
            <Suspense fallback={<Loading />}>
              <ConfirmProvider>
                <SignedIn>
                  <Shell>
                    <Suspense fallback={<Loading />}>
                      <PageBoundary>
                        <Areas />
                      </PageBoundary>
                    </Suspense>
                  </Shell>
                </SignedIn>
              </ConfirmProvider>
            </Suspense>
            <Notifications position="top-center" />
          </BrandProvider>
        </BrandImagesProvider>
      </Router>
    </GatewayProvider>
  )
}

const routes = areas.map(({ key, path }) => ({
  ...{ key, path: path === '/' ? '/' : `${path}/*?` },
  component: pagesOf(key),
}))

function Areas() {
  return (
    <Switch>
      {routes.map(({ key, path, component }) => (
        <Route key={key} path={path} component={component} />
      ))}
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}

/**
 * The console for who is signed in; for others a way to sign in. Whose session ended finds everything as it was once they are
 * signed in again; somebody else finds nothing of it.
 */
function SignedIn({ children }: { children: ReactNode }) {
  const { t } = useTranslation('shell')
  const queries = useQueryClient()
  const caller = useAnswer<Caller>('login/caller', { everyMs: 60_000 })
  const { data: known, error } = caller
  // It stays so while that is asked again, so that what is typed to sign in stays too.
  const [isOut, setOut] = useState(false)
  if (error?.code === 'UNAUTHENTICATED' && !isOut) setOut(true)
  if (caller.isSuccess && isOut) setOut(false)
  const enter = async (): Promise<void> => {
    const { data } = await caller.refetch()
    await (data?.name === known?.name ? queries.invalidateQueries() : queries.resetQueries())
  }
  if (known === undefined && error === null && !isOut) return <Loading />
  if (known === undefined && error !== null && !isOut)
    return (
      <main className="alone">
        <Failure error={error} title={t('noGateway')} />
        <Button mt="md" onClick={() => void caller.refetch()}>
          {t('again')}
        </Button>
      </main>
    )
  return (
    <>
      {isOut && <SignIn isAgain={known !== undefined} onDone={() => void enter()} />}
      {known !== undefined && (
        <div key={known.name} hidden={isOut}>
          <CallerProvider caller={known}>{children}</CallerProvider>
        </div>
      )}
    </>
  )
}
