import '@mantine/core/styles/baseline.layer.css'
import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/global.layer.css'
import './theme.css'
import './app.css'
import { createTheme, MantineProvider } from '@mantine/core'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { askAhead } from './ahead.ts'
import { App } from './app.tsx'
import { Loading } from './kit/loading.tsx'
import { applyMotion } from './motion.ts'
import { ApiError } from './request.ts'
import { openCatalogue } from './texts/catalogue.ts'

// Locking what is behind a dialog would write a style into the page, which the policy forbids.
const lockScroll = false
const theme = createTheme({
  ...{ primaryColor: 'teal', defaultRadius: 'md', fontFamily: 'system-ui, sans-serif' },
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { lockScroll } },
    Drawer: { defaultProps: { lockScroll } },
  },
})
// A session that ended leads to the page where one signs in. Its status is 401 or, where the reference answers so, 403.
const onError = (error: Error): void => {
  if (error instanceof ApiError && error.code === 'UNAUTHENTICATED')
    void queries.invalidateQueries({ predicate: ({ queryKey: [, , first] }) => first === 'login' })
}
const queries: QueryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } },
  queryCache: new QueryCache({
    onError(error, { queryKey: [, , first] }) {
      if (first !== 'login') onError(error)
    },
  }),
  mutationCache: new MutationCache({ onError }),
})
const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
applyMotion()
const ahead = askAhead(window.location.pathname, queries)
await Promise.all([openCatalogue(ahead.texts), ahead.parts])
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>
        <Suspense fallback={<Loading />}>
          <App />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
