import type { UserChange, UserRole } from '@digital-spine/api'
import type { Command } from 'commander'
import { readNewPassword } from '../identity/passphrase.ts'
import { tableLines } from '../table.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

type PasswordOptions = CommonOptions & { passwordFile?: string }

const roleOption = ['--role <role>', 'admin: everything; messaging: send, receive, enrol; viewer: look'] as const
const fileOption = ['--password-file <file>', 'where the password is; asked for if left out'] as const

/** `spine user`: who logs in at this gateway with a password. */
export function addUsers(program: Command, environment: Environment): void {
  const user = program.command('user').description('who logs in at this gateway with a password')
  withExample(withGateway(user.command('list')), 'user list --profile aggregator')
    .description('users, their roles, and who is locked')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const users = await client.access.users()
        const rows = users.map(({ name, role, lockedUntil }) => [
          ...[name, role, lockedUntil === undefined ? '' : `until ${new Date(lockedUntil).toISOString()}`],
        ])
        if (output.json) for (const entry of users) output.show(entry)
        else output.show(undefined, tableLines(rows, ['name', 'role', 'locked']))
      }),
    )
  withExample(
    withGateway(user.command('create <name>')),
    'user create alice --role messaging --password-file password.txt --profile aggregator',
  )
    .description('add a user, with a password of at least 12 characters')
    .requiredOption(...roleOption)
    .option(...fileOption)
    .action((name: string, options: PasswordOptions & { role: UserRole }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const password = await readNewPassword(options)
        output.show(await client.access.createUser({ name, role: options.role, password }), [`${name} is there`])
      }),
    )
  withExample(
    withGateway(user.command('set <name>')),
    'user set alice --role viewer --profile aggregator',
    'user set alice --password --profile aggregator',
  )
    .description('change the role or the password of a user; a new password ends its sessions')
    .option(...roleOption)
    .option('--password', 'set a new password')
    .option(...fileOption)
    .option('--unlock', 'forget wrong passwords')
    .action((name: string, options: PasswordOptions & { role?: UserRole; password?: true; unlock?: true }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { role, unlock, passwordFile } = options
        const isNew = options.password === true || passwordFile !== undefined
        const change: UserChange = {
          ...(role === undefined ? {} : { role }),
          ...(unlock === undefined ? {} : { unlock }),
          ...(isNew ? { password: await readNewPassword(options) } : {}),
        }
        output.show(await client.access.changeUser(name, change), [`${name} is changed`])
      }),
    )
  withExample(withGateway(user.command('remove <name>')), 'user remove alice --profile aggregator')
    .description('remove a user, and end its sessions')
    .action((name: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.access.removeUser(name)
        output.show({ name }, [`${name} is removed`])
      }),
    )
}
