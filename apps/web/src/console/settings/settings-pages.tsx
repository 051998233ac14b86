import './settings.css'
import { Route, Switch } from 'wouter'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { AppearancePage } from './appearance-page.tsx'
import { BrandingPage } from './branding/branding-page.tsx'
import { ConfigurationPage } from './configuration/configuration-page.tsx'
import { ExportPage } from './export/export-page.tsx'
import { GatewayPage } from './gateway-page.tsx'
import { JobsPage } from './jobs-page.tsx'

/** What this gateway runs with, and how its console looks. */
export function SettingsPages() {
  return (
    <Switch>
      <Route path="/settings" component={GatewayPage} />
      <Route path="/settings/appearance" component={AppearancePage} />
      <Route path="/settings/branding" component={BrandingPage} />
      <Route path="/settings/configuration" component={ConfigurationPage} />
      <Route path="/settings/export" component={ExportPage} />
      <Route path="/settings/jobs" component={JobsPage} />
      <Route component={NoSuchPage} />
    </Switch>
  )
}
