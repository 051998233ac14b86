export * from './broker-client.ts'
export * from './credential-ports.ts'
export * from './http.ts'
export * from './login-session.ts'
