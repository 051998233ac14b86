import {
  Alert,
  Button,
  Container,
  Drawer,
  Group,
  Loader,
  Text,
  Title,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type SandboxState } from './api.ts'
import { ConsortiumMap } from './consortium-map.tsx'
import { FaultsPanel } from './faults-panel.tsx'
import { HealthBar } from './health-bar.tsx'
import { MessageList } from './message-list.tsx'
import { MessagePanel } from './message-panel.tsx'
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
      <Header />
      <main id="main">
        {sandbox.isError && (
          <Alert color="red" role="alert" mb="md">
            The sandbox does not answer. Start it with npm start; this page goes on by itself.
          </Alert>
        )}
        {sandbox.data === undefined ? (
          !sandbox.isError && <Loader aria-label="Loading" />
        ) : (
          <Live state={sandbox.data} />
        )}
      </main>
    </Container>
  )
}

function Header() {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  return (
    <Group component="header" justify="space-between" mb="md">
      <div>
        <Title order={1} size="h2">
          Digital Spine
        </Title>
        <Text c="dimmed">Participants exchange signed, encrypted messages; nobody has to trust who carries them.</Text>
      </div>
      <Button variant="default" onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
        {dark ? 'Light' : 'Dark'}
      </Button>
    </Group>
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
