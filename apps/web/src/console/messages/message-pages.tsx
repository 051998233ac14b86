import { Route, Switch } from 'wouter'
import { latePart } from '../../kit/late-part.tsx'
import { PartsRoute } from '../../kit/parts-route.tsx'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { MessageList } from './message-list.tsx'
import { ReceivedPage } from './received-page.tsx'
import { SentPage } from './sent-page.tsx'

// Forms are made from schemas by much code; who only reads need not wait for it.
const ComposePage = latePart(async () => (await import('./compose/compose-page.tsx')).ComposePage)
const LivePage = latePart(async () => (await import('./tail/live-page.tsx')).LivePage)

/** Messages received and sent, as they come, and new ones. */
export function MessagePages() {
  return (
    <Switch>
      <Route path="/messages">
        <MessageList key="in" direction="in" />
      </Route>
      <Route path="/messages/sent">
        <MessageList key="out" direction="out" />
      </Route>
      <Route path="/messages/live" component={LivePage} />
      <Route path="/messages/new" component={ComposePage} />
      <PartsRoute path="/messages/in/:id">{({ id }) => <ReceivedPage key={id} id={id} />}</PartsRoute>
      <PartsRoute path="/messages/out/:id">{({ id }) => <SentPage key={id} id={id} />}</PartsRoute>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}
