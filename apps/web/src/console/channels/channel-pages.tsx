import { Route, Switch } from 'wouter'
import { latePart } from '../../kit/late-part.tsx'
import { PartsRoute } from '../../kit/parts-route.tsx'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { ChannelDetail } from './channel-detail.tsx'
import { ChannelList } from './channel-list.tsx'

const NewChannel = latePart(async () => (await import('./wizard/new-channel.tsx')).NewChannel)
const EditChannel = latePart(async () => (await import('./wizard/edit-channel.tsx')).EditChannel)

/** How this participant sends and receives. */
export function ChannelPages() {
  return (
    <Switch>
      <Route path="/channels" component={ChannelList} />
      <Route path="/channels/new" component={NewChannel} />
      <PartsRoute path="/channels/by-name/:fqcn">{({ fqcn }) => <ChannelDetail key={fqcn} fqcn={fqcn} />}</PartsRoute>
      <PartsRoute path="/channels/by-name/:fqcn/edit">
        {({ fqcn }) => <EditChannel key={fqcn} fqcn={fqcn} />}
      </PartsRoute>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}
