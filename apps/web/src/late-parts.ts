import { latePart } from './kit/late-part.tsx'

/** What an address may lead to. */
export const Sandbox = latePart(async () => (await import('./live/sandbox-app.tsx')).SandboxApp)
export const LivePage = latePart(async () => (await import('./live/live-page.tsx')).LivePage)
export const GatewayConsole = latePart(async () => (await import('./console/console-app.tsx')).ConsoleApp)
