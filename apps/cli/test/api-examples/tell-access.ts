import type { Teller } from './teller.ts'

type Tokens = { readonly accessToken: string; readonly refreshToken: string }

export async function tellAccess({ tell }: Teller): Promise<void> {
  const { id } = await tell<{ id: string }>('POST /api-keys', {
    body: { name: 'billing', scopes: ['receive', 'read'], channels: ['readings.out'] },
  })
  await tell('GET /api-keys')
  await tell('DELETE /api-keys/{id}', { params: { id } })
  const [name, password] = ['alice', 'correct horse battery']
  await tell('POST /users', { body: { name, role: 'messaging', password } })
  await tell('GET /users', { query: { limit: 50 } })
  await tell('GET /login/config')
  const { refreshToken } = await tell<Tokens>('POST /login', { body: { username: name, password } })
  const { accessToken: token } = await tell<Tokens>('POST /login/refresh-token', { body: { refreshToken } })
  await tell('GET /login/caller', { token })
  await tell('POST /events/ticket', { token })
  await tell('POST /login', { summary: 'As a browser', body: { username: name, password, cookie: true } })
  const next = 'another horse battery'
  await tell('POST /login/logout', { token })
  await tell('POST /login', {
    summary: 'With a wrong password',
    fails: true,
    body: { username: name, password: 'wrong' },
  })
  const again = await tell<Tokens>('POST /login', { body: { username: name, password } })
  await tell('PUT /login/password', { token: again.accessToken, body: { current: password, password: next } })
  await tell('POST /login', { body: { username: name, password: next } })
  const { sessions } = await tell<{ sessions: { id: string }[] }>('GET /sessions')
  await tell('DELETE /sessions/{id}', { params: { id: sessions[0]?.id ?? '' } })
  await tell('PATCH /users/{name}', { params: { name }, body: { role: 'viewer' } })
  await tell('DELETE /users/{name}', { params: { name } })
  await tell('GET /audit', { query: { limit: 2 } })
  await tell('GET /audit', { summary: 'The newest first', query: { order: 'newest', outcome: 'refused', limit: 2 } })
  await tell('PUT /branding', {
    body: {
      name: 'Grid of the North',
      colour: '#0b5394',
      links: [{ label: 'Help', url: 'https://grid.example/help' }],
    },
  })
  await tell('PUT /branding', { summary: 'With a colour that is too light', fails: true, body: { colour: '#ffd43b' } })
  await tell('GET /branding')
}
