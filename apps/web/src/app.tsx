import { Alert, Container, Drawer, Loader, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Route, Switch } from 'wouter'
import { call, type SandboxState } from './api.ts'
import { ConsortiumMap } from './consortium-map.tsx'
import { FaultsPanel } from './faults-panel.tsx'
import { HealthBar } from './health-bar.tsx'
import { MessageList } from './message-list.tsx'
import { MessagePanel } from './message-panel.tsx'
import { NotFound } from './not-found.tsx'
import { PageHeader } from './page-header.tsx'
import { ParticipantRoute } from './participant-route.tsx'
import { type Arrival, useMessages } from './use-messages.ts'

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
              <Live state={sandbox.data} />
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

function Live({ state }: { state: SandboxState }) {
  const { arrivals } = useMessages(state.participants)
  const [selected, setSelected] = useState<Arrival>()
  return (
    <>
      <HealthBar participants={state.participants} />
      <div className="columns two">
        <ConsortiumMap participants={state.participants} arrivals={arrivals} brokerRuns={state.broker === 'running'} />
        <section aria-label="Messages">
          <Title order={2} size="h4">
            Latest messages
          </Title>
          <Text size="sm" c="dimmed">
            Open one to see what its sender wrote, what the broker saw and what its recipient checked.
          </Text>
          <MessageList arrivals={arrivals} onSelect={setSelected} />
        </section>
      </div>
      <FaultsPanel state={state} />
      <Drawer
        opened={selected !== undefined}
        onClose={() => setSelected(undefined)}
        position="bottom"
        size="85%"
        lockScroll={false}
        title={selected === undefined ? '' : `Message ${selected.id}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {selected !== undefined && <MessagePanel arrival={selected} />}
      </Drawer>
    </>
  )
}
