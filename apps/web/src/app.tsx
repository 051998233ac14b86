import { lazy } from 'react'
import { Route, Switch } from 'wouter'

const GatewayConsole = lazy(async () => ({ default: (await import('./console/console-app.tsx')).ConsoleApp }))
const Sandbox = lazy(async () => ({ default: (await import('./live/sandbox-app.tsx')).SandboxApp }))
const atGateway = { prefix: '', home: '/console', inSandbox: false } as const

/** The console of the gateway that serves this; or the sandbox, if that does. */
export function App() {
  return (
    <Switch>
      <Route path="/console/*?">
        <GatewayConsole gateway={atGateway} />
      </Route>
      <Route>
        <Sandbox />
      </Route>
    </Switch>
  )
}
