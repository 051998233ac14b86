import { Alert, Container, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Route, Switch } from 'wouter'
import { call, type SandboxState } from './api.ts'
import { LivePage } from './live/live-page.tsx'
import { NotFound } from './not-found.tsx'
import { PageHeader } from './page-header.tsx'
import { ParticipantRoute } from './participant-route.tsx'

export function App() {
  const sandbox = useQuery({
    queryKey: ['sandbox'],
    queryFn: () => call<SandboxState>('sandbox'),
    refetchInterval: 2000,
  })
  return (
    <Container size="xl" py="md">
      <a href="#main" className="skip">
        To the content
      </a>
      <PageHeader />
      <main id="main">
        {sandbox.isError && (
          <Alert color="red" role="alert" mb="md">
            The sandbox does not answer. Start it with npm start; this page goes on by itself.
          </Alert>
        )}
        {sandbox.data === undefined ? (
          !sandbox.isError && <Loader aria-label="Loading" />
        ) : (
          <Switch>
            <Route path="/">
              <LivePage state={sandbox.data} />
            </Route>
            <Route path="/participants/:key">
              {({ key }) => <ParticipantRoute participants={sandbox.data.participants} wanted={key} />}
            </Route>
            <Route>
              <NotFound participants={sandbox.data.participants} />
            </Route>
          </Switch>
        )}
      </main>
    </Container>
  )
}
