import { Route, Switch } from 'wouter'
import { PartsRoute } from '../../kit/parts-route.tsx'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { AddContact } from './add-contact.tsx'
import { BlockSender } from './block-sender.tsx'
import { BlockedList } from './blocked-list.tsx'
import { ContactDetail } from './contact-detail.tsx'
import { ContactList } from './contact-list.tsx'
import { EditContact } from './edit-contact.tsx'
import { GroupDetail } from './group-detail.tsx'
import { GroupList } from './group-list.tsx'
import { NewGroup } from './new-group.tsx'

/** The address book, its groups, and who is blocked. */
export function PeoplePages() {
  return (
    <Switch>
      <Route path="/people" component={ContactList} />
      <Route path="/people/new" component={AddContact} />
      <Route path="/people/groups" component={GroupList} />
      <Route path="/people/new-group" component={NewGroup} />
      <PartsRoute path="/people/groups/:name">{({ name }) => <GroupDetail key={name} name={name} />}</PartsRoute>
      <Route path="/people/blocked" component={BlockedList} />
      <Route path="/people/block" component={BlockSender} />
      <PartsRoute path="/people/by-did/:did">{({ did }) => <ContactDetail key={did} did={did} />}</PartsRoute>
      <PartsRoute path="/people/by-did/:did/edit">{({ did }) => <EditContact key={did} did={did} />}</PartsRoute>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}
