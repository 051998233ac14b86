import { Route, Switch } from 'wouter'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { CertificatePage } from './certificate-page.tsx'
import { KeysPage } from './keys-page.tsx'
import { MailboxesPage } from './mailboxes-page.tsx'
import { NetworkPage } from './network-page.tsx'
import { OverviewPage } from './overview-page.tsx'
import { RegisterPage } from './register-page.tsx'
import { RotationPage } from './rotation-page.tsx'
import { WalletPage } from './wallet-page.tsx'

/** Who this participant is, and what it proves that with. */
export function IdentityPages() {
  return (
    <Switch>
      <Route path="/identity" component={OverviewPage} />
      <Route path="/identity/register" component={RegisterPage} />
      <Route path="/identity/keys" component={KeysPage} />
      <Route path="/identity/keys/rotate" component={RotationPage} />
      <Route path="/identity/wallet" component={WalletPage} />
      <Route path="/identity/mailboxes" component={MailboxesPage} />
      <Route path="/identity/certificate" component={CertificatePage} />
      <Route path="/identity/network" component={NetworkPage} />
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}
