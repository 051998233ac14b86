import { Route, Switch } from 'wouter'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { ChannelDetail } from './channel-detail.tsx'
import { ChannelList } from './channel-list.tsx'

/** How this participant sends and receives. */
export function ChannelPages() {
  return (
    <Switch>
      <Route path="/channels" component={ChannelList} />
      <Route path="/channels/:fqcn">{({ fqcn }) => <ChannelDetail key={fqcn} fqcn={fqcn} />}</Route>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}
