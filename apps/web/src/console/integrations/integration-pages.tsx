import './integrations.css'
import { Route, Switch } from 'wouter'
import { PartsRoute } from '../../kit/parts-route.tsx'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { KeysPage } from './keys/keys-page.tsx'
import { NewKeyPage } from './keys/new-key-page.tsx'
import { OverviewPage } from './overview-page.tsx'
import { PlaygroundPage } from './playground/playground-page.tsx'
import { SamplesPage } from './samples/samples-page.tsx'
import { NewWebhookPage } from './webhooks/new-webhook-page.tsx'
import { WebhookPage } from './webhooks/webhook-page.tsx'
import { WebhooksPage } from './webhooks/webhooks-page.tsx'

/** The ways in for systems. */
export function IntegrationPages() {
  return (
    <Switch>
      <Route path="/integrations" component={OverviewPage} />
      <Route path="/integrations/keys" component={KeysPage} />
      <Route path="/integrations/keys/new" component={NewKeyPage} />
      <Route path="/integrations/webhooks" component={WebhooksPage} />
      <Route path="/integrations/webhooks/new" component={NewWebhookPage} />
      <PartsRoute path="/integrations/webhooks/by-id/:id">{({ id }) => <WebhookPage key={id} id={id} />}</PartsRoute>
      <Route path="/integrations/playground" component={PlaygroundPage} />
      <Route path="/integrations/samples" component={SamplesPage} />
      <Route component={NoSuchPage} />
    </Switch>
  )
}
