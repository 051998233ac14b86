import { Route, Switch } from 'wouter'
import { PartsRoute } from '../../kit/parts-route.tsx'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { IssuedPage } from './issued-page.tsx'
import { MyRole } from './my-role.tsx'
import { MyRoles } from './my-roles.tsx'
import { RequestDetail } from './request-detail.tsx'
import { RequestWizard } from './request-wizard.tsx'
import { RequestsPage } from './requests-page.tsx'
import { VerifyPage } from './verify-page.tsx'

/** Roles: one's own, requests to decide about, those that were issued, and verifying anybody's. */
export function RolePages() {
  return (
    <Switch>
      <Route path="/roles">
        <MyRoles />
      </Route>
      <PartsRoute path="/roles/mine/:role">{({ role }) => <MyRole role={role} />}</PartsRoute>
      <Route path="/roles/request">
        <RequestWizard />
      </Route>
      <Route path="/roles/requests">
        <RequestsPage />
      </Route>
      <PartsRoute path="/roles/requests/:id">{({ id }) => <RequestDetail id={id} />}</PartsRoute>
      <Route path="/roles/issued">
        <IssuedPage />
      </Route>
      <Route path="/roles/verify">
        <VerifyPage />
      </Route>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}
