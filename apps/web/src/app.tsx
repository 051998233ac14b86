import { Route, Switch } from 'wouter'
import { GatewayConsole, Sandbox } from './late-parts.ts'

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
